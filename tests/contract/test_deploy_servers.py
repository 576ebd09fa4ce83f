"""The servers of deploy/, started for real as it configures them: passwords hold, nginx passes everything on."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml
from servers.certificates import Authority
from servers.daemon import Daemon, program
from servers.kafka import KafkaServer
from servers.ports import HOST, answers, free_port

from config.files.settings import load_settings
from core.bus.port import ARTICLES, Message
from core.errors import ServiceAway
from wirewatch import wiring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servers.web import Answer, Request, WebServer

pytestmark = pytest.mark.processes  # our own commands, or servers

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
PASSWORD = "p@/#%41:w?$x'y"


def settings_of_a_role(places: Mapping[str, str], password: str) -> Mapping[str, str]:
    """Give what compose gives a role, with the servers where they are here."""
    given = {name: value for name, value in SERVICES["process"]["environment"].items() if "${" not in value}
    for name, place in places.items():
        given = {key: value.replace(name, place) for key, value in given.items()}
    return given | {f"WIREWATCH_{name}_PASSWORD": password for name in ("BUS", "STORIES", "DATABASE")}


def kafka_properties(port: int, controller: int, broker: int) -> dict[str, str]:
    """Read the variables as Kafka's image does: KAFKA_NODE_ID is node.id, and so on."""
    variables = SERVICES["kafka"]["environment"].items()
    made = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): str(value)
        for name, value in variables
        if name not in ("KAFKA_HEAP_OPTS", "KAFKA_LOG_DIRS")
    }
    for setting, value in made.items():
        here = value.replace("CLIENT://:9092", f"CLIENT://{HOST}:{port}").replace("kafka:9092", f"{HOST}:{port}")
        here = here.replace("9093", str(controller)).replace("9094", str(broker))
        made[setting] = re.sub(r"\$\{KAFKA_PASSWORD:[^}]*\}", lambda _: PASSWORD, here)
    return made


def test_kafka_as_in_compose_lets_a_role_in_by_its_password_only(tmp_path: Path) -> None:
    port = free_port()
    server = KafkaServer(kafka_properties(port, free_port(), free_port()), port=port)
    with server:
        for password, refused in ((PASSWORD, False), ("falsch", True)):
            given = settings_of_a_role({"kafka:9092": f"localhost:{port}"}, password)
            bus = wiring.open_bus(load_settings(tmp_path, given))
            try:
                if refused:
                    with pytest.raises(ServiceAway, match="it refuses wirewatch"):
                        bus.check()
                else:
                    bus.check()
                    bus.publish(ARTICLES, [Message("key", b"value")])
            finally:
                bus.close()


@pytest.mark.parametrize("password", [PASSWORD, 'say "x\\y" $HOME `id`'])
def test_redis_as_in_compose_lets_a_role_in_by_its_password_only(tmp_path: Path, password: str) -> None:
    port = free_port()
    shell, option, script = SERVICES["redis"]["command"]
    here = script.replace("$$", "$").replace("redis-server -", f"redis-server - --port {port} --bind {HOST}", 1)
    environment = {"REDISCLI_AUTH": password}
    daemon = Daemon([program(shell), option, here], tmp_path, lambda: answers(port), environment=environment)
    daemon.start()
    try:
        arguments = Path(f"/proc/{daemon.pid}/cmdline").read_bytes()
        assert password.encode() not in arguments, "nobody reads it in the list of processes"
        for given, refused in ((password, False), ("falsch", True)):
            settings = settings_of_a_role({"redis:6379": f"localhost:{port}"}, given)
            stories = wiring.open_stories(load_settings(tmp_path, settings))
            try:
                if refused:
                    with pytest.raises(ServiceAway, match="refuses us"):
                        stories.check()
                else:
                    stories.check()
            finally:
                stories.close()
    finally:
        daemon.kill()


def nginx_here(folder: Path, console: int, port: int, clear: int) -> Path:
    """Put the shipped server into a whole nginx of a test's own."""
    shown = Authority(folder / "ca").issue("server", "DNS:wire.example.org")
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for written, here in {
        "/etc/ssl/wirewatch/fullchain.pem": str(shown.certificate),
        "/etc/ssl/wirewatch/privkey.pem": str(shown.key),
        "listen 443 ssl": f"listen {HOST}:{port} ssl",
        "listen 80": f"listen {HOST}:{clear}",
        "127.0.0.1:8087": f"{HOST}:{console}",
    }.items():
        assert written in text
        text = text.replace(written, here)
    whole = folder / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    whole.write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log;"
        f" events {{}} http {{ access_log off; {temporary}\n{text}\n}}\n"
    )
    return whole


def test_nginx_takes_the_file_and_passes_on_who_asks_and_websockets(tmp_path: Path, web: WebServer) -> None:
    port, clear = free_port(), free_port()
    whole = nginx_here(tmp_path, web.port, port, clear)
    nginx = program("nginx") if "/usr/sbin" in os.environ["PATH"] else "/usr/sbin/nginx"
    checked = subprocess.run([nginx, "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr

    def answer(_request: Request) -> Answer:
        return 200, {"Content-Type": "text/plain"}, b"ok"

    web.route("/page", answer)
    daemon = Daemon([nginx, "-c", str(whole)], tmp_path, lambda: answers(port))
    daemon.start()
    try:
        said = {"X-Forwarded-For": "203.0.113.9", "Upgrade": "websocket", "Connection": "Upgrade"}
        client = httpx.Client(verify=False, headers={"Host": "wire.example.org"})  # noqa: S501  # its own authority
        with client:
            assert client.get(f"https://{HOST}:{port}/page", headers=said).text == "ok"
            client.get(f"https://{HOST}:{port}/page")
            moved = client.get(f"http://{HOST}:{clear}/page")
        asked, plain = web.wait_for(2, "/page")
        assert asked.headers["host"] == "wire.example.org"
        assert asked.headers["x-forwarded-for"] == HOST, "what a client writes there is not believed"
        assert asked.headers["x-forwarded-proto"] == "https"
        assert (asked.headers["upgrade"], asked.headers["connection"]) == ("websocket", "upgrade")
        assert "upgrade" not in plain.headers
        assert (moved.status_code, moved.headers["location"]) == (301, "https://wire.example.org/page")
    finally:
        daemon.stop()
