"""Which story an article joins. Pure: both adapters ask here, and so give the same answers.

stored decision of this revision ─▶ the same again
same page                        ─▶ its story: `update`; `copy` where the text is the same
same or near-same text           ─▶ `copy`
likely the same event            ─▶ `same`: by the model, against the story's nearest pages and against its first
none of these within 72 hours    ─▶ `first` of a new story
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from processors.stories.comparison.explanation import reasons
from processors.stories.comparison.features import FEATURES, Profile, features, strangers
from processors.stories.comparison.fingerprint import LIVE, Traits
from processors.stories.comparison.model import Model
from processors.stories.comparison.rules import PAIR_ONLY, Never, contradict, near_text, never, same_text

MEMORY_SECONDS = 72 * 3600
"""How long an article is remembered, and how far apart two articles of one story may be."""
EXACT, NEAR, EVENT = 3, 2, 1
_CLOSE = 0.5
"""Cosine from which a look at the sketches is worth while."""
ASKED = 4
"""Pages of a story that the model is asked about, the nearest by their cosine: more cost time and say little."""
_HOPELESS = 0.1
"""Chance below which a story's further pages, which are less alike, are not asked about."""
_SAME_OUTLET = list(FEATURES).index("same outlet")
_KNOWN = 8
"""Articles of a story that is well known."""


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A text that the article may belong with."""

    page: int
    story: int
    profile: Profile


class First(msgspec.Struct, frozen=True, gc=False):
    """The first page of a story, with its texts, and what is known of the story."""

    articles: int
    profiles: Sequence[Profile]
    instalments: tuple[int, ...] = ()
    """Of its articles (`updates.py`)."""


class Choice(msgspec.Struct, frozen=True, gc=False):
    """The story that an article joins, with how sure that is and why."""

    story: int
    kind: int
    score: float
    reason: str


@dataclass
class _Evidence:
    """What the candidates say, by story."""

    texts: list[tuple[int, float, int, int]] = field(default_factory=list)
    """(kind, likeness, -time, -story) of those that are one text."""
    chances: dict[int, dict[int, float]] = field(default_factory=dict)
    """Story → page → chance of one event."""
    barred: set[int] = field(default_factory=set)
    """Stories that a rule keeps out."""
    nearest: dict[int, tuple[float, tuple[float, ...]]] = field(default_factory=dict)
    """Story → the chance with its nearest page, and the features of that pair."""
    scored: dict[Profile, float] = field(default_factory=dict)
    elsewhere: set[int] = field(default_factory=set)
    """Stories of which a page of another outlet than the article's was asked about."""

    def chance(self, candidate: Candidate, pair: tuple[float, ...], chance: float) -> None:
        """Note the chance of one event with a page."""
        pages = self.chances.setdefault(candidate.story, {})
        if not pair[_SAME_OUTLET]:
            self.elsewhere.add(candidate.story)
        pages[candidate.page] = max(chance, pages.get(candidate.page, 0.0))
        self.scored[candidate.profile] = chance
        if chance > self.nearest.get(candidate.story, (-1.0,))[0]:
            self.nearest[candidate.story] = chance, pair


def choose(
    profile: Profile, candidates: Sequence[Candidate], firsts: Mapping[int, First], model: Model
) -> Choice | None:
    """Choose among the stories of the candidates, or none of them. `firsts`: story → its first page."""
    evidence = _evidence(profile, candidates, firsts, model)
    if evidence.texts:
        kind, alike, _, story = max(evidence.texts)
        return Choice(-story, kind, round(alike, 3), "same text" if kind == EXACT else f"near-same text, {alike:.2f}")
    found = []
    for story, pages in evidence.chances.items():
        if (first := firsts.get(story)) is None:
            continue
        chances = sorted(pages.values(), reverse=True)
        least = _least(len(chances), elsewhere=story in evidence.elsewhere, settings=model.settings)
        if (rank := _rank(profile, first, chances, evidence.scored, model, least)) > 0.0:
            found.append((rank, -story, together(chances)))
    if not found:
        return None
    _, story, score = max(found)
    why = reasons(evidence.nearest[-story][1], model)
    return Choice(-story, EVENT, round(score, 3), f"same event: {why}")


def _evidence(
    profile: Profile, candidates: Sequence[Candidate], firsts: Mapping[int, First], model: Model
) -> _Evidence:
    """Ask the model about the nearest pages of each story, unless a rule has the answer.

    Only the very same text brings an article into a story that a rule bars.
    """
    instalments = profile.traits.instalments
    found = _Evidence(barred={story for story, first in firsts.items() if contradict(first.instalments, instalments)})
    near = _sift(profile, candidates, model.settings["gate"], found)
    found.texts = [one for one in found.texts if one[0] == EXACT or -one[3] not in found.barred]
    if found.texts:
        return found
    for story, pages in near.items():
        if story not in found.barred:
            _ask(profile, sorted(pages, reverse=True), model, found)
    return found


def _ask(profile: Profile, pages: Sequence[tuple[float, int, Candidate]], model: Model, found: _Evidence) -> None:
    """Ask the model about a story's pages, given with their cosines and the nearest first, while it is worth while."""
    left = ASKED
    for cosine, _, candidate in pages:
        pair, chance = _answer(profile, candidate.profile, cosine, model)
        if not pair:
            continue
        found.chance(candidate, pair, chance)
        left -= 1
        if chance < _HOPELESS or not left:
            break


@lru_cache(1000)  # decided again where another worker wrote meanwhile, an article meets most pages a second time
def _answer(one: Profile, other: Profile, cosine: float, model: Model) -> tuple[tuple[float, ...], float]:
    """Give the features of a pair and its chance of one event; no features for strangers, of whom nobody asks."""
    if strangers(one, other, cosine):
        return (), 0.0
    pair = features(one, other, cosine)
    return pair, model.score(pair)


def _sift(
    profile: Profile, candidates: Sequence[Candidate], gate: float, found: _Evidence
) -> dict[int, list[tuple[float, int, Candidate]]]:
    """Note what the rules say, and give by story, with their cosine, the pages that are near enough to ask about."""
    traits = profile.traits
    near: dict[int, list[tuple[float, int, Candidate]]] = {}
    for number, candidate in enumerate(candidates):
        other = candidate.profile.traits
        if abs(traits.at - other.at) > MEMORY_SECONDS:
            continue
        if same_text(traits, other):
            found.texts.append((EXACT, 1.0, -other.at, -candidate.story))
            continue
        cosine = profile.cosine(candidate.profile)
        if cosine < gate:
            continue
        if (rule := never(traits, other)) is not None:
            if rule not in PAIR_ONLY:
                found.barred.add(candidate.story)
            continue
        if cosine > _CLOSE and (alike := near_text(traits, other)):
            found.texts.append((NEAR, alike, -other.at, -candidate.story))
        if other.flags & LIVE:
            continue  # a live page tells of many events: what resembles one of them would meet all the others there
        near.setdefault(candidate.story, []).append((cosine, -number, candidate))
    return near


def _least(pages: int, settings: Mapping[str, float], *, elsewhere: bool) -> float:
    """Give the score that a story must have. `pages`: of it that speak for the article; `elsewhere`: of other outlets.

    One page alone must be surer than several together: a subject in common looks like an event once, rarely thrice. An
    outlet that writes twice within hours writes of two events more often than of one in other words.
    """
    if not elsewhere:
        return settings["own"]
    return settings["join"] if pages > 1 else settings["lone"]


def _rank(
    profile: Profile,
    first: First,
    chances: Sequence[float],
    scored: Mapping[Profile, float],
    model: Model,
    least: float,
) -> float:
    """Rank a story among those that the article may join; 0 where it may not. `chances`: with its pages, best first.

    A story that several articles have joined is the better known one, so splinters do not grow beside it.
    """
    settings, score = model.settings, together(chances)
    if first.articles >= settings["full"]:
        return 0.0
    grown = max(0.0, (first.articles - settings["large"]) / (settings["full"] - settings["large"]))
    if score < _raised(least, grown):
        return 0.0
    if _against(profile, first.profiles, scored, model) < _raised(settings["anchor"], grown):
        return 0.0
    return score + settings["known"] * min(1.0, first.articles / _KNOWN)


def _raised(threshold: float, grown: float) -> float:
    """Ask more of whoever joins a story that is large already: news that runs for days is many events."""
    return threshold + (1.0 - threshold) * grown


def together(chances: Sequence[float]) -> float:
    """Give a story's score from those of its pages, best first: a chain needs more than one good link."""
    return 0.6 * chances[0] + 0.4 * chances[min(2, len(chances) - 1)]


def _against(profile: Profile, first: Sequence[Profile], scored: Mapping[Profile, float], model: Model) -> float:
    """Give the chance of one event with the story's first page, whichever of its texts fits best.

    `scored`: what is worked out already.
    """
    found = 0.0
    for text in first:
        rule = never(profile.traits, text.traits)
        if abs(text.traits.at - profile.traits.at) <= MEMORY_SECONDS and rule in {None, Never.OUTLET}:
            chance = scored.get(text)
            found = max(found, model.score(features(profile, text)) if chance is None else chance)
    return found


def changed(traits: Traits, texts: Sequence[Traits]) -> bool:
    """Tell whether a text of a known page is another than those remembered."""
    return not any(same_text(traits, text) for text in texts)
