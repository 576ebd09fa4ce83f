"""Writes tests/public_surface.txt: `make surface`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from surface import FILE, sections, written
from surface_live import live_sections

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(written({**sections(), **live_sections(Path(folder))}), encoding="utf-8")
