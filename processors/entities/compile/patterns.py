"""From a written name to the folded patterns that find it, with the rule that each stands for. Pure.

    Da'esh        exact ` da esh `, apostrophe ` daesh `
    Boko Haram    exact ` boko haram `, joined ` bokoharam `
    al-Shabaab    exact ` al shabaab `, joined ` alshabaab `
    AQIM          exact ` aqim `, acronym ` a q i m `         (A.Q.I.M.)
    القاعدة       exact ` القاعده `, clitic `قاعده `          (والقاعدة, للقاعدة, بالقاعدة)
    Талибан       exact ` талибан `, clitic ` талибан`        (Талибана, Талибаном)
    하마스          exact, clitic                               (하마스가, 하마스의)

`l'AQMI`, `AQIM's`, `AQIM-linked`, `#AQIM` need no pattern: what joins them folds to a space.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from processors.text.endings import korean_particles
from processors.text.folding import fold, has_apostrophe
from processors.text.known_words import LATIN_ARTICLES

Rule = Literal["exact", "form", "joined", "apostrophe", "acronym", "clitic", "translit", "typo"]
Bounds = Literal["word", "clitic", "article", "inflected", "particle", "anywhere", "spelling"]
"""What may stand around a pattern inside its word; `spelling`: a name may go on here in another spelling."""

_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"
)
_ARABIC = re.compile("[\u0620-\u06ff]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_CYRILLIC = re.compile("[\u0430-\u0511]")
_KOREAN = re.compile("[\u1100-\u11ff]")
_JOINED_TOKENS = 3
_ACRONYM_LETTERS = 6
_SHORT_MARK = 4
_SHORTEST_STEM = 3
_SHORTEST_INFLECTED = 4
_SHORTEST_JOINED = 5


class Pattern(NamedTuple):
    """What the automaton looks for."""

    text: str
    """Folded, with a space where a word must begin or end."""
    rule: Rule
    bounds: Bounds = "word"


def has_no_spaces(name: str) -> bool:
    """Tell whether a name is in a script that writes words without spaces."""
    return not name.isascii() and _NO_SPACES.search(name) is not None


def is_acronym(name: str) -> bool:
    """Tell whether a name is one word of capitals: AQIM, M23, A.Q.I.M."""
    if not name.isupper() or " " in name.replace(". ", "."):
        return False
    return name.isalnum() or all(len(token) == 1 for token in fold(name).split())


def is_short_mark(name: str) -> bool:
    """Tell whether a name is an abbreviation of up to four letters, in capitals or with some inside: TTP, M23, LeT."""
    letters = sum(map(str.isalnum, name))
    return letters <= _SHORT_MARK and (is_acronym(name) or (name.isalnum() and name[1:] != name[1:].lower()))


def patterns_of(name: str) -> list[Pattern]:
    """Give the patterns of a name, the most literal first."""
    folded = fold(name)
    if has_no_spaces(folded):
        return [Pattern(folded.strip(), "exact", "anywhere")]
    found = [Pattern(folded, "exact")] if folded != " " else []
    if has_apostrophe(name):
        found.append(Pattern(fold(name, drop_apostrophes=True), "apostrophe"))
    if is_acronym(name):
        found += _spelt_out(folded)
    elif len(tokens := folded.split()) > 1:
        found += _joined(tokens)
    if not folded.isascii():
        found += _within_words(folded)
    if len(found) == 1 and found[0].text != " ":
        return found
    return list({pattern.text: pattern for pattern in reversed(found) if pattern.text.strip()}.values())[::-1]


def _spelt_out(folded: str) -> list[Pattern]:
    joined = folded.replace(" ", "")
    if not 1 < len(joined) <= _ACRONYM_LETTERS:
        return []
    return [Pattern(f" {' '.join(joined)} ", "acronym"), Pattern(f" {joined} ", "joined")]


def _joined(tokens: list[str]) -> list[Pattern]:
    found = []
    joined = "".join(tokens)
    if len(tokens) <= _JOINED_TOKENS and len(joined) >= _SHORTEST_JOINED:
        found.append(Pattern(f" {joined} ", "joined"))
    if not LATIN_ARTICLES.isdisjoint(tokens):
        found.append(Pattern(_with_articles_joined(tokens), "joined"))
    return found


def _with_articles_joined(tokens: list[str]) -> str:
    words: list[str] = []
    for token in tokens:
        if words and words[-1] in LATIN_ARTICLES:
            words[-1] += token
        else:
            words.append(token)
    return f" {' '.join(words)} "


def _within_words(folded: str) -> list[Pattern]:
    word = folded[1:]
    first = word.split()[0] if word.strip() else ""
    long_enough = len(first) >= _SHORTEST_STEM or len(word) > 2 * _SHORTEST_STEM
    if _ARABIC.match(word) and word.startswith("ال") and len(first) >= 2 + _SHORTEST_STEM:
        return [Pattern(word[2:], "clitic", "article")]
    if _ARABIC.match(word) or _HEBREW.match(word):
        return [Pattern(word, "clitic", "clitic")] if long_enough else []
    if _CYRILLIC.match(word):
        stem = folded[:-1].rstrip("аяоеьиы")
        whole = len(stem.split()[-1]) >= _SHORTEST_INFLECTED if stem.strip() else False
        return [Pattern(stem, "clitic", "inflected")] if whole else []
    if _KOREAN.match(word) and len(first) > _SHORTEST_STEM:
        return [Pattern(folded[:-1], "clitic", "particle")]
    return []


_BEFORE_NAME = re.compile("(?:[وف]?[بلك]?|[והבלמכש]{0,3})")
_BEFORE_STEM = re.compile("[وف]?(?:[بك]?(ال)|(لل))")
_ENDING = re.compile(
    "(?:[аяуюеыиоь]|о[июмвя]|е[июмв]|а[мх]|[ыи][ихм]|[аяыи]ми|[ое]го|[ое]му|ую"
    "|ск(?:ая|ии|их|ого|ое|ому|им|ими|ой|ои|ом|ую|ие))? "
)
_PARTICLE = re.compile(f"(?:{'|'.join(sorted((fold(one).strip() for one in korean_particles()), key=len)[::-1])}) ")
"""What Korean adds to a name, in the letters that folding takes its syllables apart into."""


def span_of(folded: str, start: int, end: int, bounds: Bounds) -> tuple[int, int] | None:
    """Give where a hit stands in a folded text, or None when the rest of its word forbids it.

    The Arabic article belongs to the name; `و`, `ف`, `ب`, `ك` before it do not. Russian endings belong to it.
    """
    if bounds == "anywhere":
        return start, end
    if bounds == "inflected":
        ending = _ENDING.match(folded, end)
        return (start + 1, ending.end() - 1) if ending else None
    if bounds == "particle":
        return (start + 1, end) if _PARTICLE.match(folded, end) else None
    if bounds in {"word", "spelling"}:
        return start + 1, end - 1
    head = folded[folded.rindex(" ", 0, start) + 1 : start]
    if bounds == "clitic":
        return (start, end - 1) if _BEFORE_NAME.fullmatch(head) else None
    return (start - 2, end - 1) if _BEFORE_STEM.fullmatch(head) else None
