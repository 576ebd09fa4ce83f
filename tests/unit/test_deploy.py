"""What can be checked of deploy/ without a container engine: its shape, its paths and its commands.

That its servers are configured rightly is tested with real ones: `tests/contract/test_deploy_servers.py`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from config.files.settings import Settings, load_settings
from wirewatch.cli.app import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROLES = ("ingest", "process", "alert", "console")
SERVERS = ("kafka", "redis", "postgres")
UNIT = (DEPLOY / "wirewatch.service").read_text(encoding="utf-8")


def test_compose_runs_one_of_each_role_and_three_servers() -> None:
    assert set(SERVICES) == {*ROLES, *SERVERS}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_compose_is_a_command_that_exists(role: str) -> None:
    result = CliRunner().invoke(app, [*SERVICES[role]["command"], "--help"])
    assert result.exit_code == 0


def test_compose_has_no_default_password_and_redis_never_evicts() -> None:
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "KAFKA_PASSWORD", "WIREWATCH_LINK_KEY"):
        assert f"${{{name}:?" in TEXT
        assert re.findall(rf"\$\{{{name}(?!:\?)", TEXT) == []
    assert "--maxmemory-policy noeviction" in SERVICES["redis"]["command"][-1]


def test_every_variable_in_compose_is_a_setting() -> None:
    known = {f"WIREWATCH_{name.upper()}" for name in Settings.model_fields}
    used = {name for role in ROLES for name in SERVICES[role]["environment"]}
    assert used <= known


@pytest.mark.parametrize("password", ["p@/#%41:w?", "it's $HOME", 'say "x"'])
def test_no_password_breaks_an_address_of_compose(password: str, tmp_path: Path) -> None:
    given = {name: "" if "${" in value else value for name, value in SERVICES["alert"]["environment"].items()}
    passwords = {f"WIREWATCH_{name}_PASSWORD": password for name in ("BUS", "STORIES", "DATABASE")}
    settings = load_settings(tmp_path, given | passwords)
    for url in (settings.bus_url, settings.stories_url, settings.database_url):
        assert password not in url
        assert "@" in url


def test_every_container_gives_up_what_it_does_not_need() -> None:
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["pids_limit"] <= 512, name
        assert service["mem_limit"], name
        assert "privileged" not in service, name
    assert {name for name, service in SERVICES.items() if not service.get("read_only")} == {"kafka"}


def test_secrets_go_to_the_roles_that_send_and_to_no_other() -> None:
    assert {name for name, service in SERVICES.items() if "env_file" in service} == {"alert", "console"}
    assert SERVICES["alert"]["env_file"] == [{"path": "secrets.env", "required": False}]
    assert "deploy/secrets.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_servers_are_reached_by_the_roles_only_and_the_console_from_this_machine() -> None:
    assert COMPOSE["networks"] == {"servers": {"internal": True}}
    assert all(SERVICES[server]["networks"] == ["servers"] for server in SERVERS)
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"console": ["127.0.0.1:8087:8087"]}


def test_every_image_is_named_by_a_variable_so_that_it_can_be_pinned() -> None:
    for name, service in SERVICES.items():
        assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[a-z0-9./:-]+\}", service["image"]), name
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 2


def test_the_image_copies_only_what_exists_and_every_package() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    sources = [word for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for word in line.split()]
    assert [source for source in sources if not list(ROOT.glob(source))] == []
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= set(sources)
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE), "not root"
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{source.split('/')[0]}" for source in sources} <= set(kept), "all that it copies is sent to the engine"


def test_the_unit_runs_a_command_that_exists_with_settings_that_exist() -> None:
    command = re.findall(r"^ExecStart=(\S+) (.*)$", UNIT, re.MULTILINE)
    assert [program for program, _ in command] == ["/opt/wirewatch/bin/wirewatch"]
    words = command[0][1].split()
    assert words[:2] == ["--config", "/etc/wirewatch"]
    assert CliRunner().invoke(app, ["--config", str(ROOT / "config"), *words[2:], "--help"]).exit_code == 0
    set_there = dict(re.findall(r"^Environment=(WIREWATCH_\w+)=(.*)$", UNIT, re.MULTILINE))
    assert {name.removeprefix("WIREWATCH_").lower() for name in set_there} <= set(Settings.model_fields)
    assert set_there["WIREWATCH_DATA_DIR"] == "/var/lib/wirewatch"
    assert "StateDirectory=wirewatch\n" in UNIT


def test_systemd_takes_the_unit_and_finds_it_confined(tmp_path: Path) -> None:
    unit = tmp_path / "wirewatch.service"
    unit.write_text(UNIT.replace("/opt/wirewatch/bin/wirewatch", "/bin/true"))  # it looks whether the program is there
    for words in (["verify"], ["security", "--offline=yes", "--threshold=20"]):
        done = subprocess.run(["systemd-analyze", *words, unit], capture_output=True, text=True, check=False)
        assert (done.returncode, words[0] == "verify" and done.stderr) == (0, "" if words[0] == "verify" else False)
