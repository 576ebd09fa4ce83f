"""What can be checked of deploy/ without a container engine: its shape, its paths and its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from wirewatch.cli.app import app

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
ROLES = ("ingest", "process", "alert", "console")


def test_compose_runs_one_of_each_role_and_three_servers() -> None:
    assert set(COMPOSE["services"]) == {*ROLES, "kafka", "redis", "postgres"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_compose_is_a_command_that_exists(role: str) -> None:
    result = CliRunner().invoke(app, [*COMPOSE["services"][role]["command"], "--help"])
    assert result.exit_code == 0


def test_compose_has_no_default_password_and_redis_never_evicts() -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"\$\{POSTGRES_PASSWORD(?!:\?)", text) == []
    assert "noeviction" in COMPOSE["services"]["redis"]["command"]


def test_every_variable_in_compose_is_a_setting() -> None:
    from config.files.settings import Settings  # noqa: PLC0415

    known = {f"WIREWATCH_{name.upper()}" for name in Settings.model_fields}
    used = {name for role in ROLES for name in COMPOSE["services"][role]["environment"]}
    assert used <= known


def test_the_image_copies_only_what_exists_and_every_package() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    sources = [word for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for word in line.split()]
    assert [source for source in sources if not list(ROOT.glob(source))] == []
    packages = {"wirewatch", "console", "ingest", "processors", "alerts", "config", "core"}
    assert packages <= set(sources)
