"""Passwords that are given apart from their addresses, or in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.files.settings import load_settings
from core import service_url
from core.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_a_setting_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p@/#%41:w\n")
    named = {"WIREWATCH_DATABASE_PASSWORD_FILE": str(tmp_path / "password")}
    url = {"WIREWATCH_DATABASE_URL": "postgresql://wirewatch@postgres:5432/wirewatch"}
    settings = load_settings(tmp_path, named | url)
    assert service_url.parse("s", settings.database_url).password == "p@/#%41:w"
    assert "p@" not in repr(settings.database_password)
    for wrong, said in (
        ({"WIREWATCH_DATABASE_PASSWORD_FILE": str(tmp_path / "none")}, "No such file"),
        ({**named, "WIREWATCH_DATABASE_PASSWORD": "other"}, "set one of them"),
        ({"WIREWATCH_DATABASE_PASSWROD_FILE": "x"}, "there is no such setting"),
    ):
        with pytest.raises(BadInput, match=said) as caught:
            load_settings(tmp_path, url | wrong)
        assert "other" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("BUS", "kafkas://wire@b1:9093,b2:9093"),
        ("DATABASE", "postgresql://wire@db/wire"),
        ("STORIES", "rediss://redis:6380/0"),
        ("SMTP", "smtp://wire@mail.example"),
    ],
)
@pytest.mark.parametrize("password", ["a@b", "a/b", "a#b", "a:b", "100%", "a%41b", "a?b&c=d", "ключ €"])
def test_a_password_given_apart_breaks_no_address(tmp_path: Path, name: str, url: str, password: str) -> None:
    settings = load_settings(tmp_path, {f"WIREWATCH_{name}_URL": url, f"WIREWATCH_{name}_PASSWORD": password})
    made = getattr(settings, f"{name.lower()}_url")
    text = made if isinstance(made, str) else made.get_secret_value()
    server = service_url.servers("s", text)[0]
    assert (server.password, server.host) == (password, service_url.servers("s", url)[0].host)
    assert password not in service_url.shown(text)


def test_a_password_without_an_address_is_said(tmp_path: Path) -> None:
    for name in ("BUS", "DATABASE", "STORIES", "SMTP"):
        with pytest.raises(BadInput, match=f"{name.lower()}_url: not an address that takes a password"):
            load_settings(tmp_path, {f"WIREWATCH_{name}_PASSWORD": "geheim"})
