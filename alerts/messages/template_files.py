"""The templates of messages and public pages, as files. The only file that knows Jinja.

An operator may put a file of the same name into the folder `templates` beside the settings: it is used instead. One
that is broken is reported, and ours is used: a slip in a template must not cost an alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2

from core.log import get

SHIPPED = Path(__file__).with_name("templates")
_BROKEN = (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What an operator's template may raise."""

_log = get("alerts.messages.template_files")


class Templates:
    """Templates of one folder, and those that an operator put over them. For all threads."""

    def __init__(self, shipped: Path = SHIPPED, override: Path | None = None) -> None:
        self._ours = _environments(shipped)
        self._theirs = None if override is None else _environments(override)
        self._reported: set[str] = set()

    def render(self, name: str, words: Mapping[str, object]) -> str:
        """Fill in a template. Names that end in `.html.j2` are HTML: all that is filled in is escaped."""
        kind = "html" if name.endswith(".html.j2") else "text"
        if self._theirs is not None and name in self._theirs[kind].list_templates():
            try:
                return self._theirs[kind].get_template(name).render(words)
            except _BROKEN as error:
                self._report(name, error)
        return self._ours[kind].get_template(name).render(words)

    def _report(self, name: str, error: Exception) -> None:
        what = f"{name}: {type(error).__name__}: {error}"
        if what not in self._reported:
            self._reported.add(what)
            _log.error("template_rejected", problem=what)


def _environments(folder: Path) -> dict[str, jinja2.Environment]:
    return {
        name: jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=html,  # noqa: S701  # the other forms are plain text, where an entity would be an error
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        for name, html in (("html", True), ("text", False))
    }
