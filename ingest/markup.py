"""Markup becomes plain text, once, here: nothing after ingest sees a tag.

    markup ─▶ what is no tag is kept as text ─▶ tags out (nh3), references resolved ─▶ again, if escaped twice

Runs in the parser's child process for feeds, since the text is hostile; in process for recorded articles.
"""

from __future__ import annotations

import html
import re
from typing import Final

import nh3

from ingest.formats.mending import sound_references
from ingest.formats.twice_encoded import once_encoded

TEXT_LIMIT: Final = 20_000
"""Characters of an article's text: a very long report; four bytes each, it stays well under a bus message."""
TITLE_LIMIT: Final = 1_000
_RAW_LIMIT = 400_000  # markup looked at for one text: twenty times what can come out

_VOID = "br|hr|img|wbr|input|source|track|area|col|embed|meta|link|param|frame"
_PAIRED = (
    "a|abbr|acronym|address|applet|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|button|canvas|caption"
    "|center|cite|code|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|fieldset|figcaption|figure|font"
    "|footer|form|frame|frameset|g|h[1-6]|head|header|hgroup|html|i|iframe|ins|kbd|label|legend|li|main|map|mark|marquee"
    "|math|menu|meter|nav|nobr|noframes|noscript|object|ol|optgroup|option|output|p|path|picture|pre|progress|q|rp|rt|ruby"
    "|s|samp|script|section|select|slot|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template"
    "|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|use|var|video"
    "|annotation|circle|clippath|defs|desc|ellipse|lineargradient|menclose|mfrac|mi|mn|mo|mover|mphantom|mroot|mrow"
    "|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|polygon|polyline|rect|semantics|stop"
    "|symbol|tspan"
)
# Elements that no list has: `<amp-img …>`, `<o:p>`; small letters, so that `<Al-Shabaab>` is a name.
_STRANGE = r"""(?-i:/?[a-z][a-z0-9]*[:-][a-z0-9:-]*\s*/?>)|[a-z][\w:-]*\s[^<>]{0,2000}?=\s*["']"""
_NO_TAG = re.compile(
    rf"<(?!(?:/?(?:{_VOID}|{_PAIRED})(?=[\s/>])|![a-z\[-]|\?|{_STRANGE}))(/?[a-z][\w:-]*)?", re.IGNORECASE
)
_NO_KNOWN_TAG = re.compile(_NO_TAG.pattern.replace(f"|{_STRANGE}", ""), re.IGNORECASE)
_ENDING = re.compile(r"</([a-z][\w:-]*)\s*>", re.IGNORECASE)
_OPENING = re.compile(rf"<({_PAIRED})(?=[\s/>])(?![^<>]*=)", re.IGNORECASE)
_CLOSED = re.compile(rf"</({_PAIRED})\s*>", re.IGNORECASE)
_SINGLE = re.compile(rf"<(?:{_VOID})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|dl|dt|dd|tr|td|th|table|h[1-6]|blockquote|section|article|header|footer|figure"
    r"|figcaption|hr|pre|title|option)\b)",
    re.IGNORECASE,
)
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
_LINES = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def plain_text(markup: str) -> str:
    """Give the text of some markup: paragraphs on lines of their own, at most `TEXT_LIMIT` characters."""
    text = _LINES.sub("\n", _unmarked(markup, title=False))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_LIMIT].rstrip()


def plain_title(markup: str) -> str:
    """Give a headline: one line, at most `TITLE_LIMIT` characters. Only tags that close are tags in it."""
    return " ".join(_unmarked(markup, title=True).split())[:TITLE_LIMIT].rstrip()


def _unmarked(markup: str, *, title: bool) -> str:
    text = once_encoded(markup[:_RAW_LIMIT])
    if "<" not in text and "&" not in text:
        return _clean(text)
    text = _resolved(_without_tags(text, closed_only=title))
    if "<" in text or "&" in text:  # escaped twice: CMS and feed generator both did it
        if _REFERENCE.search(text):
            text = _resolved(_without_tags(text, closed_only=True))
        if "<" in text and _has_elements(text):
            text = _resolved(_without_tags(text.replace("&", "&amp;"), closed_only=True))
    return _clean(text)


def _clean(text: str) -> str:
    if all(line.isprintable() for line in text.replace("\u00a0", " ").replace("\t", " ").split("\n")):
        return text  # nearly always, and found out a good deal faster
    return _JUNK.sub("", text.translate(_MEANT))


def _resolved(text: str) -> str:
    return html.unescape(sound_references(text) if "&#" in text else text)


def _without_tags(text: str, *, closed_only: bool) -> str:
    """Take tags out, and leave every `<` that begins none; `closed_only`: an element without its end is none."""
    if "<" not in text:
        return text
    ended = {name.lower() for name in _ENDING.findall(text)}  # `<x>…</x>` is an element, whatever x is
    no_tag = _NO_KNOWN_TAG if closed_only else _NO_TAG
    text = no_tag.sub(lambda match: match[0] if _name(match[1]) in ended else f"&lt;{match[1] or ''}", text)
    if closed_only:
        closed = {name.lower() for name in _CLOSED.findall(text)}
        text = _OPENING.sub(lambda match: match[0] if match[1].lower() in closed else f"&lt;{match[0][1:]}", text)
    return nh3.clean(_BLOCK.sub("\n<", text), tags=set()) if "<" in text else text


def _name(tag: str | None) -> str:
    return (tag or "").lstrip("/").lower()


def _has_elements(text: str) -> bool:
    opened = {name.lower() for name in _OPENING.findall(text)}
    return not opened.isdisjoint(name.lower() for name in _CLOSED.findall(text)) or _SINGLE.search(text) is not None
