"""Markup becomes plain text, once, here: nothing after ingest sees a tag.

    markup ─▶ tags.py: tags out, what is no tag stays ─▶ references resolved ─▶ again, if escaped twice

Runs in the parser's child process for feeds, since the text is hostile; in process for recorded articles.
"""

from __future__ import annotations

import html
import re
from typing import Final

from ingest.formats.mending import sound_references
from ingest.formats.twice_encoded import once_encoded
from ingest.tags import has_elements, without_tags

TEXT_LIMIT: Final = 20_000
"""Characters of an article's text: a very long report; four bytes each, it stays well under a bus message."""
TITLE_LIMIT: Final = 1_000
_RAW_LIMIT = 400_000  # markup looked at for one text: twenty times what can come out

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_SPACES = re.compile("  +")
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls; PostgreSQL takes no NUL
    "\u00ad\u200b\u2060-\u2064\ufeff"  # invisible: a name could hide behind them (the joiners 200C, 200D are letters)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # text direction: could make a headline read otherwise
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"  # no characters, or invisible tags
)
_MEANT = {
    number: meant
    for number in range(128, 160)
    if (meant := html.unescape(f"&#{number};")) > "\xa0" and number != 133  # noqa: PLR2004
}
"""Controls that stand for what windows-1252 has there."""


def plain_text(markup: str) -> str:
    """Give the text of some markup: paragraphs on lines of their own, at most `TEXT_LIMIT` characters."""
    return _lines(_unmarked(markup, title=False))


def plain_lines(text: str) -> str:
    """Give text that has no markup with the same bounds, and without what hides in it."""
    return _lines(text[:_RAW_LIMIT])


def plain_title(markup: str) -> str:
    """Give a headline: one line, at most `TITLE_LIMIT` characters. Only tags that close are tags in it."""
    return _line(_unmarked(markup, title=True))[:TITLE_LIMIT].rstrip()


def _line(text: str) -> str:
    """Give a text with one space between its words, and nothing in it that is no character to be seen."""
    text = text.strip()
    if text.isprintable() and "  " not in text:
        return text  # nearly always, and found out a good deal faster; only a space is white and printable
    return " ".join(_clean(text).split())


def _unmarked(markup: str, *, title: bool) -> str:
    if "<" not in markup and "&" not in markup:
        plain = markup[:_RAW_LIMIT]
        return plain if plain.isascii() else once_encoded(plain)
    text = once_encoded(markup[:_RAW_LIMIT])
    text = _resolved(without_tags(text, closed_only=title))
    if "<" in text or "&" in text:  # escaped twice: CMS and feed generator both did it
        if _REFERENCE.search(text):
            text = _resolved(without_tags(text, closed_only=True))
        if "<" in text and has_elements(text):
            text = without_tags(text, closed_only=True)
    return text


def _lines(text: str) -> str:
    spaced = text.replace("\u00a0", " ").replace("\t", " ")
    lines = list(filter(None, map(str.strip, spaced.split("\n"))))
    whole = "\n".join(lines)
    if not all(map(str.isprintable, lines)):
        whole = "\n".join(filter(None, map(_line, whole.splitlines())))
    elif "  " in whole:  # of all that `_line` does to a line, this alone is left
        whole = _SPACES.sub(" ", whole)
    return whole[:TEXT_LIMIT].rstrip()


def _clean(text: str) -> str:
    if text.replace("\u00a0", " ").replace("\t", " ").replace("\n", " ").isprintable():
        return text
    return _JUNK.sub("", text.translate(_MEANT))


def _resolved(text: str) -> str:
    return html.unescape(sound_references(text) if "&#" in text else text)
