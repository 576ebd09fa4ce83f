"""Title and text of an item, of all that it says. Pure."""

from __future__ import annotations

import re

from ingest.formats.raw import RawItem
from ingest.markup import TEXT_LIMIT, plain_text, plain_title

_HEADLINE = 100  # characters that stand for a missing title
_CUT = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?|\[&hellip;\]|read more|continue reading|lire la suite|weiterlesen)[\s.…»>→]*$",
    re.IGNORECASE,
)
_CUT_WITHIN = 60  # characters of a line's end
_NO_LETTERS = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?。！？؟])\s")


def title_of(item: RawItem, text: str) -> str:
    """Give the first title that has a letter or a figure in it, else the first words of the text."""
    titles = [plain for title in item.titles if (plain := plain_title(title))]
    spoken = (title for title in titles if any(one.isalnum() for one in title))
    return next(spoken, "") or _first_words(text) or next(iter(titles), "")


def text_of(item: RawItem) -> str:
    """Give what the item says: description and content, where neither holds the other; captions where there is none."""
    found = [text for body in dict.fromkeys(item.bodies) if (text := plain_text(body))]
    if not found:
        return next((text for caption in item.captions if (text := plain_text(caption))), "")
    whole = found[0]
    for text in found[1:]:
        whole = _both(whole, text)
    return whole[:TEXT_LIMIT].rstrip()


def _both(first: str, second: str) -> str:
    """Join two texts; lines of the shorter that the longer holds are said once."""
    if len(first) > len(second):
        return "\n".join([first, *_lacking(first, second)])
    return "\n".join([*_lacking(second, first), second])


def _lacking(whole: str, other: str) -> list[str]:
    """Give the lines of a text that another does not hold; how they are spaced and cut off does not count."""
    lines = [line for line in other.split("\n") if _uncut(line) not in whole]
    if not lines:
        return []
    close = _spaceless(whole)
    near = [line for line in lines if _longest_word(_uncut(line)) in close]  # the others: no need to look closer
    held = _NO_LETTERS.sub("", close) if near else ""
    return [line for line in lines if line not in near or _squeezed(_uncut(line)) not in held]


def _uncut(line: str) -> str:
    """Take off what says that a text goes on elsewhere."""
    return line[:-_CUT_WITHIN] + _CUT.sub("", line[-_CUT_WITHIN:])


def _squeezed(text: str) -> str:
    return _NO_LETTERS.sub("", _spaceless(text))


def _spaceless(text: str) -> str:
    return text.casefold().replace(" ", "").replace("\n", "")


def _longest_word(text: str) -> str:
    return max(_NO_LETTERS.split(text.casefold()), key=len)


def _first_words(text: str) -> str:
    line = text.split("\n", 1)[0]
    sentence = _SENTENCE.split(line, maxsplit=1)[0]
    if len(sentence) <= _HEADLINE:
        return sentence
    cut = sentence[:_HEADLINE]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
