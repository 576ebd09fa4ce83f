"""What the welcome tells people to type is found by their shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirewatch.run.welcome import command_as_started


@pytest.mark.parametrize(
    ("started", "on_path", "typed"),
    [
        (".venv/bin/wirewatch", None, ".venv/bin/wirewatch"),
        (".venv/bin/wirewatch", "/opt/other/bin/wirewatch", ".venv/bin/wirewatch"),
        ("/usr/local/bin/wirewatch", "/usr/local/bin/wirewatch", "wirewatch"),
        (".venv/bin/wirewatch", str(Path.cwd() / ".venv" / "bin" / "wirewatch"), "wirewatch"),
        ("/somewhere/wirewatch/__main__.py", None, "wirewatch"),
    ],
)
def test_a_command_that_is_not_on_the_path_is_named_with_its_folder(
    started: str, on_path: str | None, typed: str
) -> None:
    assert command_as_started(started, on_path) == typed
