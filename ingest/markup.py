"""Markup becomes plain text, once, here: nothing after ingest sees a tag.

Runs in the parser's child process for feeds, since the text is hostile; in process for recorded articles.
"""

from __future__ import annotations

import html
import re
from typing import Final

import nh3

TEXT_LIMIT: Final = 20_000
"""Characters of an article's text: a very long report; four bytes each, it stays well under a bus message."""
TITLE_LIMIT: Final = 1_000
_RAW_LIMIT = 400_000  # markup looked at for one text: twenty times what can come out
_PASSES = 3  # escaped, escaped twice (common: CMS and feed generator both do it), and once more

_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|dl|dt|dd|tr|td|th|table|h[1-6]|blockquote|section|article|header|footer|figure"
    r"|figcaption|hr|pre|title|option)\b)",
    re.IGNORECASE,
)
_STILL_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|s|em|strong|img|li|ul|ol|h[1-6]|table|tr|td|th|tbody|blockquote|script|style|iframe"
    r"|figure|figcaption|font|hr|pre|code|sup|sub|small|section|article|video|audio|source|svg|center|cite|q|mark)"
    r"(?:\s[^<>]*)?/?>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});",
    re.IGNORECASE,
)
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls; PostgreSQL takes no NUL
    "\u00ad\u200b\u2060-\u2064\ufeff"  # invisible: a name could hide behind them (the joiners 200C, 200D are letters)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # text direction: could make a headline read otherwise
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"  # no characters, or invisible tags
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def plain_text(markup: str) -> str:
    """Give the text of some markup: paragraphs on lines of their own, at most `TEXT_LIMIT` characters."""
    text = _LINES.sub("\n", _unmarked(markup))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_LIMIT].rstrip()


def plain_title(markup: str) -> str:
    """Give a headline: one line, at most `TITLE_LIMIT` characters."""
    return " ".join(_unmarked(markup).split())[:TITLE_LIMIT].rstrip()


def _unmarked(markup: str) -> str:
    text = _JUNK.sub("", markup[:_RAW_LIMIT])
    if "<" not in text and "&" not in text:
        return text
    for again in range(_PASSES):
        if again and _STILL_MARKUP.search(text) is None:
            break
        text = html.unescape(nh3.clean(_BLOCK.sub("\n<", text), tags=set()))
    return _JUNK.sub("", text)
