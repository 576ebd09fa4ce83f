"""What probably went wrong where YAML cannot be read, for who never heard of it. Pure; guesses, the surest first.

The library names what it expected, and the line at which it gave up; the slip is on that line, or on the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_KEY = r"(?:- )?(?P<key>[A-Za-z_]{2,20})"
_NO_BLANK = re.compile(rf"\s*{_KEY}:(?P<rest>[^\s:/].*)")
_NO_COLON = re.compile(
    r"\s*(?:- )?(?P<key>id|name|kind|names|tags|entities|certainty|owner|url)(?: +(?P<rest>[^:\s].*))?"
)
_TWO_COLONS = re.compile(rf"\s*{_KEY}: +(?P<rest>[^\"'\[{{|>#].*:(?: .*|$))")
_COMMA_BEFORE = re.compile(r"\{[^\"'\]}]*: [^,\[\]{}\"']+ (?P<key>id|name|kind|names|tags|countries): ")
_SIGN_FIRST = re.compile(r"(?:^\s*(?:- )?(?:\w+: +)?|[\[,]\s*)(?P<rest>[@`%][^,\]\s]*)")
_DASH_IN_LIST = re.compile(r"\[\s*- ")
_ID = re.compile(r"\s*(?:- )?\{?\s*id: *(?P<id>[\w.-]+)")


def hint(text: str, line: int) -> str:
    """Say what is probably wrong at a line (counted from 1) or at the one before; "" where nothing is plain to see."""
    lines = text.splitlines()
    for number in (line, line - 1, *range(line - 2, max(line - 30, 0), -1)):
        given = lines[number - 1] if 0 < number <= len(lines) else ""
        near = number >= line - 1
        for look in _NEAR if near else _FAR:
            if said := look(given):
                where = "" if number == line else f"in line {number}, "
                return f"{where}{said}"
    return ""


def open_quote(text: str, line: int) -> str:
    """Say of a quote that is opened in a line, and nowhere closed."""
    said = _quote(text.splitlines()[line - 1]) or "a quote is opened and not closed"
    return f"in line {line}, {said}"


def looks_like_table(text: str) -> bool:
    """Tell whether a text is a spreadsheet's: its first line names columns, divided by tabs, commas or semicolons."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return re.fullmatch(r"[^:\[\]{}\t,;-][^:\[\]{}\t,;]*(?:[\t,;][^:\[\]{}]*)+", first) is not None


def in_words(problem: str) -> str:
    """Say what the library expected, where nothing is plain to see."""
    if "indicator" in problem or "block" in problem or "expected key" in problem:
        return "this line is indented otherwise than its neighbours; what belongs together begins below each other"
    if "mapping values" in problem:
        return "a colon stands where none can; put the text in quotes"
    return f"{problem}; check indentation and quotes"


def entity_at(text: str, line: int) -> str:
    """Name the entity in which a line stands, by its id; "" where none is plain to see."""
    for given in reversed(text.splitlines()[:line]):
        if found := _ID.match(given):
            return f"entities[{found['id']}]: "
    return ""


def _odd_blank(line: str) -> str:
    if re.match(r"[ \t]*[^\S \t]", line):
        return "begins with a non-breaking space; retype the blanks"
    return "a non-breaking space follows the colon; retype the blank" if re.search(r":[^\S \t\n]", line) else ""


def _no_comma(line: str) -> str:
    found = _COMMA_BEFORE.search(line)
    return f"a comma is missing before {found['key']}:" if found else ""


def _tab(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return "a tab is used for indentation; use blanks" if "\t" in indent else ""


def _no_blank(line: str) -> str:
    found = _NO_BLANK.fullmatch(line)
    return f"a blank is missing: write {found['key']}: {found['rest'].strip()}" if found else ""


def _no_colon(line: str) -> str:
    found = _NO_COLON.fullmatch(line.split(" #", maxsplit=1)[0].rstrip())
    return f"a colon is missing: write {found['key']}: {found['rest'] or ''}".rstrip() if found else ""


def _two_colons(line: str) -> str:
    found = _TWO_COLONS.fullmatch(line.split(" #", maxsplit=1)[0].rstrip())
    return f'a text with a colon needs quotes: {found["key"]}: "{found["rest"].strip()}"' if found else ""


def _sign_first(line: str) -> str:
    found = _SIGN_FIRST.search(line)
    return f'a text that begins with {found["rest"][0]} needs quotes: "{found["rest"]}"' if found else ""


def _comma(line: str) -> str:
    return "there is a comma too many" if re.search(r",\s*,|\[\s*,", line) else ""


def _dash(line: str) -> str:
    return "items in [ ] have no - before them: write [A, B]" if _DASH_IN_LIST.search(line) else ""


def _quote(line: str) -> str:
    plain = re.sub(r"\\.|(?<=\w)'(?=\w)|''", "", line.split(" #", maxsplit=1)[0])
    inside = re.search(r"'([^'\",\[\]]*\w)'(\w[^'\",\[\]]*)'", line)
    if inside:
        return f'a quote ends the text too early: write "{inside[1]}\'{inside[2]}"'
    odd = next((sign for sign in "\"'" if plain.count(sign) % 2), "")
    return f"a text begins or ends with {odd} and not both; put {odd} around it, or leave it out" if odd else ""


def _side_by_side(line: str) -> str:
    return "there is a comma missing between two texts" if re.search(r"(['\"])\s+\1", line) else ""


def _bracket(line: str) -> str:
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", line.split(" #", maxsplit=1)[0])
    for left, right in ("[]", "{}"):
        if bare.count(left) > bare.count(right):
            return f"{left} is not closed: write {right} at its end"
        if bare.count(right) > bare.count(left):
            return f"{right} stands there and no {left} before it"
    return ""


_NEAR: tuple[Callable[[str], str], ...] = (
    _odd_blank, _tab, _no_comma, _comma, _dash, _side_by_side, _quote, _bracket, _sign_first, _no_colon, _two_colons,
    _no_blank,
)  # fmt: skip
_FAR: tuple[Callable[[str], str], ...] = (_quote, _bracket)
"""Of lines above: what is opened and never closed."""
