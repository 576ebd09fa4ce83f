"""From a listed name to the folded patterns that find it, with the rule that each stands for. Pure.

    Da'esh        exact ` da esh `, apostrophe ` daesh `
    Boko Haram    exact ` boko haram `, joined ` bokoharam `
    al-Shabaab    exact ` al shabaab `, joined ` alshabaab `
    AQIM          exact ` aqim `, acronym ` a q i m `         (A.Q.I.M.)
    القاعدة       exact ` القاعده `, clitic `قاعده `          (والقاعدة, للقاعدة, بالقاعدة)

`l'AQMI`, `AQIM's`, `AQIM-linked`, `#AQIM` need no pattern: what joins them folds to a space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from processors.entities.fold import fold, is_apostrophe

Rule = Literal["exact", "joined", "apostrophe", "acronym", "clitic"]
Before = Literal["space", "clitic", "article", "anything"]

# fmt: off
_PARTICLES = frozenset({
    "al", "el", "ul", "il", "an", "as", "at", "ar", "az", "ad", "ash", "abd", "abu", "bin", "ibn",
    "ben", "ould", "ag", "de", "du", "des", "la", "le", "les", "the", "of", "and", "et", "wa", "in",
})
# fmt: on
_ARTICLES = frozenset(["al", "el", "ul", "il", "an", "as", "at", "ar", "az", "ad", "ash"])
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"
)
_ARABIC = re.compile("[\u0620-\u06ff]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_JOINED_TOKENS = 3
_ACRONYM_LETTERS = 6
_SHOUTED_LETTERS = 4
_SHORTEST = 2
_SHORTEST_STEM = 3
_SHORTEST_JOINED = 5


@dataclass(frozen=True)
class Pattern:
    """What the automaton looks for."""

    text: str
    """Folded, with a space where a word must begin or end."""
    rule: Rule
    before: Before = "space"
    """What may stand before it inside its word."""
    capitals: bool = False
    """The article must write it in capitals: a short acronym."""


def refusal(name: str) -> str:
    """Say why a name would be nonsense alone; empty where it can be looked for."""
    tokens = fold(name).split()
    if len("".join(tokens)) < _SHORTEST and not _NO_SPACES.search(name):
        return "shorter than two letters"
    if all(token in _PARTICLES for token in tokens) and not is_acronym(name):
        return "only a particle"
    return ""


def is_acronym(name: str) -> bool:
    """Tell whether a name is one word of capitals: AQIM, M23, A.Q.I.M."""
    letters = [character for character in name if character.isalpha()]
    tokens = fold(name).split()
    one_word = len(tokens) == 1 or all(len(token) == 1 for token in tokens)
    return bool(letters) and one_word and all(letter.isupper() for letter in letters)


def patterns_of(name: str) -> list[Pattern]:
    """Give the patterns of a name, the most literal first; none for a refused name."""
    if refusal(name):
        return []
    folded = fold(name)
    tokens = folded.split()
    if _NO_SPACES.search(folded):
        return [Pattern(folded.strip(), "exact", "anything")]
    acronym = is_acronym(name)
    joined = "".join(tokens)
    capitals = acronym and len(joined) <= _SHOUTED_LETTERS
    found = [Pattern(folded, "exact", capitals=capitals)]
    if any(map(is_apostrophe, name)):
        found.append(Pattern(fold(name, drop_apostrophes=True), "apostrophe", capitals=capitals))
    if acronym:
        if 1 < len(joined) <= _ACRONYM_LETTERS:
            found.append(Pattern(f" {' '.join(joined)} ", "acronym", capitals=True))
            found.append(Pattern(f" {joined} ", "joined", capitals=capitals))
    elif len(tokens) > 1:
        if len(tokens) <= _JOINED_TOKENS and len(joined) >= _SHORTEST_JOINED:
            found.append(Pattern(f" {joined} ", "joined"))
        found.append(Pattern(_with_articles_joined(tokens), "joined"))
    found += _after_clitics(folded)
    return list({pattern.text: pattern for pattern in reversed(found)}.values())[::-1]


def _with_articles_joined(tokens: list[str]) -> str:
    words: list[str] = []
    for token in tokens:
        if words and words[-1] in _ARTICLES:
            words[-1] += token
        else:
            words.append(token)
    return f" {' '.join(words)} "


def _after_clitics(folded: str) -> list[Pattern]:
    word = folded[1:]
    if _ARABIC.match(word):
        if word.startswith("ال") and len(word.split()[0]) >= 2 + _SHORTEST_STEM:
            return [Pattern(word[2:], "clitic", "article")]
        return [Pattern(word, "clitic", "clitic")] if len(word.split()[0]) >= _SHORTEST_STEM else []
    if _HEBREW.match(word) and len(word.split()[0]) >= _SHORTEST_STEM:
        return [Pattern(word, "clitic", "clitic")]
    return []


_BEFORE_NAME = re.compile("(?:[وف]?(?:ال|لل|[بلك](?:ال)?)?|[והבלמכש]{0,3})")
_BEFORE_STEM = re.compile("[وف]?(?:[بك]?(ال)|(لل))")


def begin(folded: str, start: int, before: Before) -> int | None:
    """Give where a hit at `start` of a folded text begins, or None when what stands before it forbids it.

    The Arabic article belongs to the name; `و`, `ف`, `ب`, `ك` before it do not.
    """
    if before == "anything":
        return start
    if before == "space":
        return start + 1
    head = folded[folded.rindex(" ", 0, start) + 1 : start]
    if before == "clitic":
        return start if _BEFORE_NAME.fullmatch(head) else None
    article = _BEFORE_STEM.fullmatch(head)
    return start - 2 if article else None
