"""One article, the whole way: from a feed to a mail, a Slack message and the inbox, on both stacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newsroom import SUBSCRIPTIONS, WATCHLIST, feeds, rss
from system import System

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import WebServer

TITLE = "Army says AQMI leader killed near Tessalit"
TEXT = "The army announced on Thursday the death of a leader of AQMI in northern Mali. Two vehicles were destroyed."
NEAR_MISS = ("https://far.example/2", "Aquifer levels rise in the north", "Nothing about anybody on the list.")


def _environment(stack: Mapping[str, str], smtp: SmtpServer, web: WebServer) -> dict[str, str]:
    return {
        **stack,
        "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
        "WIREWATCH_MAIL_FROM": "wire@example.org",
        "WIREWATCH_SECRET_SAHEL_ROOM": web.route("/slack", lambda _request: (200, {}, b"ok")),
    }


def test_from_a_feed_to_a_mail_a_slack_message_and_the_inbox_once(
    tmp_path: Path, stack: Mapping[str, str], smtp: SmtpServer, web: WebServer
) -> None:
    one = web.page("/one.xml", rss(("https://near.example/1", TITLE, TEXT), NEAR_MISS), "application/rss+xml")
    two = web.page("/two.xml", rss(("https://other.example/9", TITLE, TEXT)), "application/rss+xml")
    files = {"feeds": feeds(one, two), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
    with System(tmp_path, _environment(stack, smtp, web), files) as system:
        system.command("apply")
        system.start_roles("process-1", "alert-1", "ingest-1")
        system.wait(lambda: len(smtp.mails) > 0 and len(web.requests("/slack")) > 0, "a mail and a Slack message")
        system.wait(
            lambda: (
                len(system.alerts()) == 3
                and all(
                    len(one["articles"]) == 2 and one["deliveries"][0]["state"] == "sent" for one in system.alerts()
                )
            ),
            "three alerts of two outlets, all sent",
        )
        mail = smtp.mails[0]
        assert len(smtp.mails) == 1
        assert "desk@example.org" in mail.recipients
        assert "Al-Qaeda in the Islamic Maghreb" in mail.text
        assert "AQMI" in mail.text
        assert TITLE in mail.text
        assert "https://" in mail.text
        assert "/a/d" in mail.message["List-Unsubscribe"]
        assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        [told] = [one for one in system.alerts() if one["subscription"] == "sahel-desk"]
        system.command("alerts", "preview", told["deliveries"][0]["id"], "--out", str(tmp_path / "preview"))
        assert _told((tmp_path / "preview" / "mail.txt").read_text(encoding="utf-8")) == _told(mail.text)
        said = json.loads(system.command("subscriptions", "estimate", "sahel-desk", "--json"))
        assert (said["week"]["messages"], said["month"]["messages"]) == (1, 1)
        assert [one for one in said["warnings"] if not one.startswith("The archive holds")] == []
        assert said["week"]["examples"][0]["headline"] == TITLE
        assert len(web.requests("/slack")) == 1
        assert "AQMI" in web.requests("/slack")[0].body.decode()


def _told(text: str) -> list[str]:
    """Give the lines of a mail without its count of outlets, which goes on after it has left."""
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("+")]
