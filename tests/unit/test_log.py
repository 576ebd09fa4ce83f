from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from core import log


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure("DEBUG", json=True)
    return stream


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("POST https://hooks.slack.com/services/T012AB/B034CD/abcDEF123 failed", "abcDEF123"),
        ("smtp://desk:p@ss-word@mail.example.org:25 refused", "p@ss-word"),
        ("slack://T012/B034/xyzzy", "xyzzy"),
        ("password=hunter2 was wrong", "hunter2"),
        ("link /sign-in?k=Zx9_Q7kQ2mW8nR4tY6uI1oP3aS5dF7gHjKlZ", "Zx9_Q7kQ2mW8nR4tY6uI1oP3aS5dF7gHjKlZ"),
    ],
)
def test_a_secret_is_masked(text: str, secret: str) -> None:
    assert secret not in log.safe(text)
    assert "***" in log.safe(text)


def test_our_ids_and_plain_addresses_stay_readable() -> None:
    text = "article 0123456789abcdef01234567 https://example.org/a-long-story-about-the-sahel-and-its-many-roads-2026"
    assert log.safe(text) == text


def test_control_characters_and_turned_text_are_escaped() -> None:
    assert log.safe("a\nb\x1b[31mc\u202ed\x00") == "a\\nb\\x1b[31mc\\u202ed\\x00"


def test_an_event_is_one_json_line_with_its_values_made_safe(written: io.StringIO) -> None:
    log.get("test").info("seen", title="forged\n2026 line", count=3, token="abc")
    (line,) = written.getvalue().splitlines()
    event = json.loads(line)
    assert event["title"] == "forged\\n2026 line"
    assert event["count"] == 3
    assert event["token"] == "***"
    assert (event["level"], event["logger"]) == ("info", "test")


def test_a_traceback_cannot_forge_a_line(written: io.StringIO) -> None:
    log.get("test").error("failed", exc_info=ValueError("bad\nERROR forged"))
    event = json.loads(written.getvalue())
    assert all(line.startswith("  | ") for line in event["exception"].splitlines())


def test_what_a_library_logs_takes_the_same_way_and_the_talkative_are_quiet(written: io.StringIO) -> None:
    logging.getLogger("somebody").warning("to %s", "smtp://a:secret@b")
    logging.getLogger("apprise").info("https://hooks.slack.com/services/A/B/C")
    (line,) = written.getvalue().splitlines()
    assert "secret" not in line
    assert json.loads(line)["level"] == "warning"
