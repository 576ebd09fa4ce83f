"""A file that people edit, as text."""

from __future__ import annotations

from pathlib import Path

from core.errors import BadInput


def read_text(file: Path) -> str:
    """Read UTF-8; raises `BadInput` with the line and the fix, `FileNotFoundError` where there is no such file."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}; give Wirewatch the right to read it") from error
    try:
        return raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")  # as `open` would
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{file}:{line}: is not UTF-8 (Latin-1 or Windows-1252, perhaps); save it as UTF-8") from error
