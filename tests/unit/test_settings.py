"""Settings: the file, the environment that wins, and mistakes in either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.files.settings import Settings, load_settings, secret
from core.errors import BadInput

SHIPPED = Path(__file__).parents[2] / "config"


def test_settings_that_are_no_utf8_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes("# one\n# é\n".encode("latin-1"))
    with pytest.raises(BadInput, match=r"settings\.yaml:2: is not UTF-8"):
        load_settings(tmp_path, {})


def test_every_setting_stands_in_the_shipped_file_with_its_default(tmp_path: Path) -> None:
    text = (SHIPPED / "settings.yaml").read_text()
    opened = "\n".join(re.findall(r"^# ([a-z_]+: \S.*)$", text, re.MULTILINE))
    assert re.findall(r"^([a-z_]+):", opened, re.MULTILINE) != []
    assert set(re.findall(r"^([a-z_]+):", opened, re.MULTILINE)) == set(Settings.model_fields)
    (tmp_path / "settings.yaml").write_text(opened)
    assert load_settings(tmp_path, {}) == Settings()


def test_the_environment_wins_and_its_mistakes_carry_its_names(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("console_port: 1000\n")
    assert load_settings(tmp_path, {"WIREWATCH_CONSOLE_PORT": "2000"}).console_port == 2000
    with pytest.raises(BadInput, match=r"^WIREWATCH_CONSOLE_PORT: "):
        load_settings(tmp_path, {"WIREWATCH_CONSOLE_PORT": "many"})
    with pytest.raises(BadInput, match=r"did you mean WIREWATCH_BUS_URL\?"):
        load_settings(tmp_path, {"WIREWATCH_BUS_ULR": "x"})
    assert load_settings(tmp_path, {"WIREWATCH_SECRET_DESK": "x"}).console_port == 1000


def test_a_wrong_mail_server_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_settings(tmp_path, {"WIREWATCH_SMTP_URL": "http://me:hunter2@example.org"})
    assert "hunter2" not in str(caught.value)


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("from a file\n")
    assert secret({"WIREWATCH_SECRET_DESK": "x"}, "desk") == "x"
    assert secret({"WIREWATCH_SECRET_DESK_FILE": str(tmp_path / "s")}, "desk") == "from a file"
    with pytest.raises(BadInput, match="set WIREWATCH_SECRET_DESK"):
        secret({}, "desk")
