"""Signed links, and the keys behind them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from alerts.messages.link_keys import link_keys
from alerts.messages.links import Links, Pointed
from config.files.settings import load_settings
from core.errors import BadInput
from wirewatch.channels import links

ID = "00112233445566778899aabbccddeeff"
BASE = "https://wire.example.org"
LINKS = Links(f"{BASE}/", [b"a key"])
# Made by the code of before itsdangerous (commit ade31d9), with a key of the setting and with one of a file.
OLD_SETTING, OLD_FILE = "an old key of the setting", bytes(range(32))
MAILED = {
    "aABEiM0RVZneImaq7zN3u__af-ShHgB_82mGzqw": "setting",
    "dABEiM0RVZneImaq7zN3u_z47S8-HOtNbZFFy5Q": "setting",
    "aABEiM0RVZneImaq7zN3u_8nXK8j_fWGFcunN0w": "file",
    "dABEiM0RVZneImaq7zN3u__j2cEPc0vpEAOh-XQ": "file",
}
KINDS = {"a": "alert", "d": "delivery"}


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]


def _restart(data_dir: Path, *setting: str) -> Links:
    return Links(BASE, link_keys(setting, data_dir))


def test_a_link_is_read_back_by_whoever_has_the_key() -> None:
    url = LINKS.alert(ID)
    assert url.startswith("https://wire.example.org/a/a")
    assert LINKS.read(_token(url)) == Pointed("alert", ID)
    assert LINKS.read(_token(LINKS.delivery(ID))) == Pointed("delivery", ID)
    assert Links(BASE, [b"another"]).read(_token(url)) is None


@given(some.text(max_size=90))
def test_no_other_text_is_a_link(text: str) -> None:
    assert LINKS.read(text) is None


@given(some.integers(0, 66), some.characters(codec="ascii"))
@example(place=66, letter="1")  # spare bits of the last letter
def test_a_changed_link_is_none(place: int, letter: str) -> None:
    token = _token(LINKS.alert(ID))
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or LINKS.read(changed) is None


@pytest.mark.parametrize(("token", "key"), MAILED.items())
def test_a_link_that_was_mailed_by_an_earlier_version_works(tmp_path: Path, token: str, key: str) -> None:
    (tmp_path / "link.key").write_bytes(OLD_FILE)
    after = _restart(tmp_path, *([OLD_SETTING] if key == "setting" else []))
    assert after.read(token) == Pointed(KINDS[token[0]], ID)  # type: ignore[arg-type]  # one of the two
    assert Links(BASE, [b"another"]).read(token) is None
    for place in range(len(token)):
        changed = token[:place] + ("x" if token[place] != "x" else "y") + token[place + 1 :]
        assert after.read(changed) is None


def test_a_new_key_in_the_setting_breaks_no_mailed_link_as_long_as_the_old_one_stands_behind_it(tmp_path: Path) -> None:
    mailed = [_token(_restart(tmp_path, "first").alert(ID)), _token(_restart(tmp_path, "second", "first").alert(ID))]
    for token in mailed:
        assert _restart(tmp_path, "third", "second", "first").read(token) == Pointed("alert", ID)
    assert _restart(tmp_path, "third", "second").read(mailed[0]) is None, "taken away, it is worth nothing"
    assert mailed[0] != mailed[1], "the first key signs"


def test_a_key_file_that_is_renamed_is_followed_by_a_new_one_and_still_accepted(tmp_path: Path) -> None:
    mailed = _token(_restart(tmp_path).alert(ID))
    (tmp_path / "link.key").rename(tmp_path / "link.key.1")
    after = _restart(tmp_path)
    assert (tmp_path / "link.key").exists()
    assert after.read(mailed) == Pointed("alert", ID)
    assert _token(after.alert(ID)) != mailed
    (tmp_path / "link.key.1").unlink()
    assert _restart(tmp_path).read(mailed) is None


def test_whoever_goes_from_the_file_to_the_setting_keeps_what_was_mailed(tmp_path: Path) -> None:
    mailed = _token(_restart(tmp_path).alert(ID))
    assert _restart(tmp_path, "now a setting").read(mailed) == Pointed("alert", ID)


def test_the_key_is_made_once_for_the_owner_s_eyes(tmp_path: Path) -> None:
    [key] = link_keys([], tmp_path / "data")
    assert len(key) == 32
    assert link_keys([], tmp_path / "data") == (key,)
    assert stat.S_IMODE((tmp_path / "data" / "link.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["link.key"]
    assert link_keys(["a setting"], tmp_path / "none") == link_keys(["a setting"], tmp_path / "other") != (key,)


@pytest.mark.parametrize("content", [b"", b"\x07" * 15])
def test_a_key_file_that_is_empty_or_cut_off_signs_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "link.key").write_bytes(content)
    with pytest.raises(BadInput, match=r"link\.key: .*empty or cut off; bring a copy back"):
        link_keys([], tmp_path)


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("one key, with a comma", ["one key, with a comma"]),
        ('["the new key of us", "the old key of us"]', ["the new key of us", "the old key of us"]),
        ("", []),
    ],
)
def test_the_environment_gives_one_key_or_several(tmp_path: Path, written: str, keys: list[str]) -> None:
    settings = load_settings(tmp_path, {"WIREWATCH_LINK_KEY": written, "WIREWATCH_DATA_DIR": str(tmp_path)})
    assert [key.get_secret_value() for key in settings.link_key] == keys
    (tmp_path / "settings.yaml").write_text("link_key: [the new key of us, the old key of us]")
    listed = load_settings(tmp_path, {"WIREWATCH_DATA_DIR": str(tmp_path)})
    assert [key.get_secret_value() for key in listed.link_key] == ["the new key of us", "the old key of us"]
    old = Links(BASE, link_keys(["the old key of us"], tmp_path))
    assert links(listed).read(_token(old.alert(ID))) == Pointed("alert", ID)


@pytest.mark.parametrize("written", ["geheim", '["a key that is long enough", "geheim"]'])
def test_a_key_that_can_be_guessed_ends_the_start_with_a_sentence_that_does_not_show_it(
    tmp_path: Path, written: str
) -> None:
    with pytest.raises(BadInput, match=r"too short.*at least 16 characters.*WIREWATCH_LINK_KEY") as raised:
        load_settings(tmp_path, {"WIREWATCH_LINK_KEY": written})
    assert "geheim" not in str(raised.value)


def test_a_list_of_keys_that_is_none_is_said_without_showing_them(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="several as") as raised:
        load_settings(tmp_path, {"WIREWATCH_LINK_KEY": '["s3cret'})
    assert "s3cret" not in str(raised.value)
