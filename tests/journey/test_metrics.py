"""Every number that /metrics exports is explained in docs/metrics.md, and moves when its event happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
from exported import exported_metrics, moved_metrics
from newsroom import SUBSCRIPTIONS, WATCHLIST, feeds, rss
from servers.ports import free_port
from system import System
from waiting import eventually

from core.bus.port import Message
from core.bus.sqlite import SqliteBus

if TYPE_CHECKING:
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import WebServer

ROLES = ("ingest-1", "process-1", "alert-1", "console-1")
ARTICLE = ("Army names an AQMI leader", "The army spoke of AQMI on Thursday.")
NOBODYS = "nobody-was-given-this-token"


def test_an_article_and_a_message_that_nobody_can_read_move_every_metric(
    tmp_path: Path, smtp: SmtpServer, web: WebServer
) -> None:
    news = web.page("/one.xml", rss((web.page("/1", b"<p>The army.</p>"), *ARTICLE)), "application/rss+xml")
    files = {
        "feeds": feeds(news).replace("}", ", full_text: true}", 1),
        "watchlist": WATCHLIST,
        "subscriptions": SUBSCRIPTIONS,
    }
    mail = {"WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}", "WIREWATCH_MAIL_FROM": "wire@example.org"}
    with System(tmp_path, mail, files) as system:
        system.command("apply")
        bus = SqliteBus(tmp_path / "data" / "bus.db")
        bus.publish("articles", [Message(key="x", value=b"no article")])
        bus.close()
        ports = {role: free_port() for role in ROLES}
        for role, port in ports.items():
            system.environ["WIREWATCH_HEALTH_PORT"] = str(port)
            system.start_roles(role)
        smtp.wait_for(1, timeout=60)
        _replay(system)
        pushed = httpx.post(f"http://127.0.0.1:{system.console_port}/push/{NOBODYS}", content=b"", trust_env=False)
        assert pushed.status_code == httpx.codes.GONE

        def still() -> set[str]:
            texts = [_read(port) for port in ports.values()]
            return exported_metrics() - {name for text in texts for name in moved_metrics(text)}

        eventually(lambda: not still(), 30, still)


def _replay(system: System) -> None:
    """Publish what was parked once more, as a script does."""
    token = re.findall(r"[\w-]{20,}", system.command("tokens", "create", "metrics", "--scope", "operate"))[-1]
    address = f"http://127.0.0.1:{system.console_port}/api/v1/dead/replay"
    headers = {"Authorization": f"Bearer {token}"}

    def replayed() -> bool:
        try:
            answer = httpx.post(address, json={"all": True}, headers=headers, trust_env=False)
        except httpx.TransportError:  # the console is not there yet
            return False
        return bool(answer.is_success and answer.json()["replayed"])

    system.wait(replayed, "a parked message replayed", 60)


def _read(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).raise_for_status().text
