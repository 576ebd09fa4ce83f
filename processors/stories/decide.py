"""Which story an article joins. Pure: both adapters ask here, and so give the same answers.

stored decision of this revision ─▶ the same again
same page                        ─▶ its story: `update`; `copy` where the text is the same
same or near-same text           ─▶ `copy`
likely the same event            ─▶ `same`: by the model, against the story's nearest pages and against its first
none of these within 72 hours    ─▶ `first` of a new story
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

import msgspec

from processors.stories.fingerprint import Traits
from processors.stories.likeness import FEATURES, Profile, features
from processors.stories.model import Model
from processors.stories.rules import near_text, never, same_text

MEMORY_SECONDS = 72 * 3600
"""How long an article is remembered, and how far apart two articles of one story may be."""
EXACT, NEAR, EVENT = 3, 2, 1
_NAMES = list(FEATURES)


class Candidate(msgspec.Struct, frozen=True):
    """A text that the article may belong with."""

    page: int
    story: int
    profile: Profile


class First(msgspec.Struct, frozen=True):
    """The first page of a story: how many articles the story has, and the page's texts."""

    articles: int
    profiles: Sequence[Profile]


class Choice(msgspec.Struct, frozen=True):
    """The story that an article joins, with how sure that is and why."""

    story: int
    kind: int
    score: float
    because: str


def choose(
    profile: Profile, candidates: Sequence[Candidate], firsts: Mapping[int, First], model: Model
) -> Choice | None:
    """Choose among the stories of the candidates, or none of them. `firsts`: story → the texts of its first page."""
    settings = model.settings
    gate = settings["gate"]
    traits = profile.traits
    texts: list[tuple[int, float, int, int]] = []
    chances: dict[int, dict[int, float]] = {}
    barred: set[int] = set()
    best: dict[int, tuple[float, Candidate]] = {}
    for candidate in candidates:
        other = candidate.profile.traits
        if abs(traits.at - other.at) > MEMORY_SECONDS:
            continue
        if same_text(traits, other):
            texts.append((EXACT, 1.0, -other.at, -candidate.story))
            continue
        cosine = profile.cosine(candidate.profile)
        if cosine < gate:
            continue
        if never(traits, other) is not None:
            barred.add(candidate.story)
            continue
        if cosine > 0.5 and (alike := near_text(traits, other)):  # noqa: PLR2004  # cheaper than a sketch
            texts.append((NEAR, alike, -other.at, -candidate.story))
        chance = _chance(model.odds(features(profile, candidate.profile)))
        pages = chances.setdefault(candidate.story, {})
        pages[candidate.page] = max(chance, pages.get(candidate.page, 0.0))
        if chance > best.get(candidate.story, (0.0,))[0]:
            best[candidate.story] = chance, candidate
    if texts:
        kind, alike, _, story = max(texts)
        return Choice(-story, kind, round(alike, 3), "same text" if kind == EXACT else f"near-same text, {alike:.2f}")
    found = []
    for story, pages in chances.items():
        first = firsts.get(story)
        if story in barred or first is None or first.articles >= settings["full"]:
            continue
        grown = max(0.0, (first.articles - settings["large"]) / (settings["full"] - settings["large"]))
        score = together(sorted(pages.values(), reverse=True))
        if score < _raised(settings["join"], grown):
            continue
        anchor = _against(profile, first.profiles, model)
        if anchor < _raised(settings["anchor"], grown):
            continue
        found.append((score, anchor, -story))
    if not found:
        return None
    score, _, story = max(found)
    return Choice(-story, EVENT, round(score, 3), _because(profile, best[-story][1].profile, model))


def _raised(threshold: float, grown: float) -> float:
    """Ask more of whoever joins a story that is large already: news that runs for days is many events."""
    return threshold + (1.0 - threshold) * grown


def together(chances: Sequence[float]) -> float:
    """Give a story's score from those of its pages, best first: a chain needs more than one good link."""
    return 0.6 * chances[0] + 0.4 * chances[min(2, len(chances) - 1)]


def _against(profile: Profile, first: Sequence[Profile], model: Model) -> float:
    """Give the chance of one event with the story's first page, whichever of its texts fits best."""
    found = 0.0
    for text in first:
        if abs(text.traits.at - profile.traits.at) <= MEMORY_SECONDS and never(profile.traits, text.traits) is None:
            found = max(found, _chance(model.odds(features(profile, text))))
    return found


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds))


def _because(profile: Profile, other: Profile, model: Model) -> str:
    """Name the features that spoke most for the best pair."""
    values = features(profile, other)
    moved = sorted(model.reasons(values).items(), key=lambda item: -item[1])[:3]
    return "same event: " + ", ".join(f"{name} {values[_NAMES.index(name)]:.2g} ({by:+.1f})" for name, by in moved)


def changed(traits: Traits, texts: Sequence[Traits]) -> bool:
    """Tell whether a text of a known page is another than those remembered."""
    return not any(same_text(traits, text) for text in texts)
