"""What an article says of casualties and of states: read in English and French, and a little in Arabic. Pure.

Title and the first 300 characters only: what stands deeper is history more often than news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from core.article import Article, Mention
from processors.stories.language.stems import FIGURE, STATES, TOLLS, subjects_of
from processors.stories.language.term_weights import NUMBER_WORDS
from processors.stories.language.tokens import LEAD_CHARACTERS

_LARGEST = 1_000_000

_FIGURE = (
    r"(?<![\d$€£.,%-])(\d{1,3}(?:[,.\u202f\u00a0]\d{3})+|\d{1,6}|"
    + "|".join(NUMBER_WORDS)
    + r")(?![\d%]|[.,]\d|-year|-ans)"
)
_BETWEEN = r"(?:(?!\d|(?:and|et|but|while) )[\w'’-]+ ){0,4}?"
_COUNTED = {
    "killed": r"killed|dead|deaths?|died|slain|fatalities|lives|morts?|tués?|tuées?|décès|victimes|قتيلا|قتلى|قتيل",
    "wounded": r"injured|wounded|hurt|injuries|blessés?|blessées?|جرحى|مصابا|جريحا",
    "kidnapped": r"kidnapped|abducted|hostages?|captives?|enlevés?|enlevées?|otages?|مختطفا|رهائن",
    "missing": r"missing|disparus?|disparues?|مفقودا",
    "freed": r"freed|released|rescued|libérés?|libérées?",
    "arrested": r"arrested|detained|in custody|arrests|interpellés?|arrêtés?",
}
_COUNTING = {
    "killed": r"kills?|killing|killed|claims?|claimed|toll|deaths?|dead|fait|tuent|tue|tué|bilan|مقتل",
    "wounded": r"injures?|injuring|injured|wounds|wounding|wounded|blesse|blessant|اصابة",
    "kidnapped": r"kidnaps?|abducts?|abducting|kidnapping|abducted|kidnapped|enlèvent|enlève",
    "missing": r"missing",
    "freed": r"frees?|freeing|rescues?|rescued|libère|libèrent",
    "arrested": r"arrests?|detains?|arrested|detained|arrête|interpelle",
}
_TOLL = {
    kind: (
        re.compile(rf"{_FIGURE} {_BETWEEN}(?:{_COUNTED[kind]})\b"),
        re.compile(rf"\b(?:{_COUNTING[kind]}) {_BETWEEN}{_FIGURE}"),
    )
    for kind in TOLLS
}
_STATE = {
    "claimed": r"claim(?:s|ed)? (?:responsibility|attack)|revendiqu\w+|تبنى|تتبنى",
    "denied": r"den(?:y|ies|ied) |reject(?:s|ed)? (?:claim|accusation|allegation)s?|dément\w*|nie (?:toute|avoir)"
    r"|ينفي|تنفي",
    "arrested": r"arrest(?:s|ed)?\b|detain(?:s|ed)|in custody|arrêté\w*|interpell\w+|اعتقال|القبض على",
    "freed": r"freed\b|releas(?:es|ed) (?!\w+ (?:video|statement|report))|rescued?\b|liberated|libér\w+|relâch\w+"
    r"|الافراج|تحرير",
    "died": r"\b(?:dies|died|is dead|found dead|dead at|passes away|succumbs?)\b|est mort|est décédé|meurt|وفاة",
    "resigned": r"\b(?:resigns?|resigned|resignation|steps? down|quits?)\b|démissionn\w+|استقال\w*",
    "charged": r"\b(?:charged with|indicted|indicts?|charges? against)\b|inculpé\w*|mis en examen",
    "convicted": r"\b(?:convicted|convicts|sentenced|found guilty|jailed for)\b|condamné\w*",
    "acquitted": r"\b(?:acquitted|cleared of)\b|acquitté\w*",
    "surrendered": r"\bsurrender(?:s|ed)?\b|se rend(?:ent)?\b",
    "escaped": r"\b(?:escapes?|escaped|breaks? out|flees? custody)\b|évadé\w*",
    "captured": r"\b(?:captures?|captured|seizes? control|takes? control|overruns?|retakes?)\b|s['’]empar\w+",
    "ceasefire": r"\b(?:ceasefire|truce) (?:agreed|announced|takes|holds|begins|declared)"
    r"|agrees? (?:to )?(?:a )?(?:ceasefire|truce)|cessez-le-feu",
    "elected": r"\b(?:elected|wins? (?:the )?(?:election|presidency|vote)|declared winner|sworn in)\b|élu\w*\b",
    "dismissed": r"\b(?:sacked|sacks|fired|dismissed|removed from|ousted|suspended)\b|limogé\w*",
    "identified": r"\b(?:identified as|suspect named|names? suspect|identifies)\b|identifié\w*",
}
_STATE_PATTERN = {state: re.compile(_STATE[state]) for state in STATES}


class Report(msgspec.Struct, frozen=True, gc=False):
    """What an article says, with its words."""

    tolls: tuple[tuple[str, int, str], ...] = ()
    """(what is counted, the highest figure, the words that say it)."""
    states: tuple[tuple[str, str], ...] = ()
    """(state, the words that say it)."""
    entities: tuple[tuple[str, str], ...] = ()
    """(watched entity, as the article writes it)."""


_NOTHING = Report()


def report(article: Article, mentions: Sequence[Mention] = (), subjects: int | None = None) -> Report:
    """Read what an article reports. `subjects`: what its words may speak of (`stems.py`), where that is known."""
    text = f"{article.title}. {article.text[:LEAD_CHARACTERS]}"
    low = _lowered(text)  # far faster to search than without regard to case
    if subjects is None:
        subjects = subjects_of(low)
    tolls = _tolls(text, low, subjects) if subjects & FIGURE else ()
    states = _states(text, low, subjects >> len(TOLLS), counted={kind for kind, _, _ in tolls})
    if not (tolls or states or mentions):
        return _NOTHING
    return Report(tolls, states, tuple({one.entity: (one.entity, one.text) for one in reversed(mentions)}.values()))


def _tolls(text: str, low: str, subjects: int) -> tuple[tuple[str, int, str], ...]:
    found = []
    for bit, (kind, patterns) in enumerate(_TOLL.items()):
        if not subjects >> bit & 1:
            continue
        figures = [
            (figure, text[match.start() : match.end()].strip())
            for pattern in patterns
            for match in pattern.finditer(low)
            if 0 < (figure := _figure(match[1])) <= _LARGEST
        ]
        if figures:
            found.append((kind, *max(figures, key=lambda item: item[0])))
    return tuple(found)


def _figure(written: str) -> int:
    plain = re.sub(r"\D", "", NUMBER_WORDS.get(written.lower(), written))
    year = len(plain) == 4 and plain[:2] in {"19", "20"} and plain == written  # noqa: PLR2004
    return 0 if year or not plain else int(plain)


def _lowered(text: str) -> str:
    """Give a text in small letters, character for character: places in the one are places in the other."""
    low = text.lower()
    return low if len(low) == len(text) else "".join([one.lower() if len(one.lower()) == 1 else one for one in text])


def _states(text: str, low: str, subjects: int, counted: set[str]) -> tuple[tuple[str, str], ...]:
    """Find the states; one in numbers is a toll: `12 people died` tells of no one's death."""
    skipped = {"died"} if "killed" in counted else set()
    return tuple(
        (state, text[match.start() : match.end()].strip())
        for bit, (state, pattern) in enumerate(_STATE_PATTERN.items())
        if subjects >> bit & 1 and state not in skipped and (match := pattern.search(low))
    )
