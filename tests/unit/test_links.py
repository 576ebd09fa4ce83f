"""Signed links, and the key behind them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import SecretStr

from alerts.messages.links import Links, Pointed, key_from
from config.files.settings import Settings
from core.errors import WirewatchError
from wirewatch.doctor import _check_links

ID = "00112233445566778899aabbccddeeff"
LINKS = Links("https://wire.example.org/", b"a key")


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_link_is_read_back_by_whoever_has_the_key() -> None:
    url = LINKS.alert(ID)
    assert url.startswith("https://wire.example.org/a/a")
    assert LINKS.read(_token(url)) == Pointed("alert", ID)
    assert LINKS.read(_token(LINKS.delivery(ID))) == Pointed("delivery", ID)
    assert Links("https://wire.example.org", b"another").read(_token(url)) is None


@given(some.text(max_size=60))
def test_no_other_text_is_a_link(text: str) -> None:
    assert LINKS.read(text) is None


@given(some.integers(0, 37), some.characters(codec="ascii"))
def test_a_changed_link_is_none(place: int, letter: str) -> None:
    token = _token(LINKS.alert(ID))
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or LINKS.read(changed) is None


def test_the_key_is_made_once_for_the_owner_s_eyes(tmp_path: Path) -> None:
    key = key_from("", tmp_path / "data")
    assert len(key) == 32
    assert key_from("", tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data" / "link.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["link.key"]
    assert key_from("a setting", tmp_path / "none") == key_from("a setting", tmp_path / "other") != key


def test_the_doctor_says_when_links_would_not_work() -> None:
    shared = Settings(database_url="postgresql://wirewatch@db/wirewatch")
    with pytest.raises(WirewatchError, match="WIREWATCH_LINK_KEY"):
        _check_links(shared)
    assert "https" in _check_links(Settings())
    keyed = Settings(link_key=SecretStr("k"), public_url="https://wire.example.org")
    assert _check_links(keyed) == "lead to https://wire.example.org"
