"""Which Wirewatch this is: the version of the installed package, said once in pyproject.toml."""

from __future__ import annotations

from importlib.metadata import version

VERSION = version("wirewatch")
"""As in `0.2.0`; CHANGELOG.md says what each holds."""
