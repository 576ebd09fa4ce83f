"""Which story an article joins. Pure: both adapters ask here, and so give the same answers.

stored decision of this revision ─▶ the same again
same page                        ─▶ its story: `update`; `copy` where the text is the same
same text, or near-same text that names nobody else ─▶ `copy`
the same words of others (another place, person, group) ─▶ never
likely the same event            ─▶ `same`: by the model, against the story's nearest pages and against its first
none of these within 72 hours    ─▶ `first` of a new story
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import msgspec

from processors.stories.comparison.features import FEATURES, Profile
from processors.stories.comparison.fingerprint import LIVE
from processors.stories.comparison.model import Model
from processors.stories.comparison.pair_answer import PairAnswer, answer_of, chance_of
from processors.stories.comparison.rules import PAIR_ONLY, VetoRule, contradict, near_text, veto
from processors.stories.comparison.twins import are_twins, name_others, tell_of_another_act
from processors.stories.comparison.two_languages import closeness

MEMORY_SECONDS = 72 * 3600
"""How long an article is remembered, and how far apart two articles of one story may be."""
EXACT, NEAR, EVENT = 3, 2, 1
_CLOSE, _ALIKE = 0.5, 0.25
"""Cosine from which a look at the sketches is worth while; from which two may say the same of others."""
ASKED = 4
"""Pages of a story that the model is asked about, the nearest by their cosine: more cost time and say little."""
_HOPELESS = 0.1
"""Chance below which a story's further pages, which are less alike, are not asked about."""
_SAME_OUTLET = list(FEATURES).index("same outlet")
_KNOWN = 8
"""Articles of a story that is well known."""


class StoryCandidate(msgspec.Struct, frozen=True, gc=False):
    """A text that the article may belong with."""

    page: int
    story: int
    profile: Profile


class FoundingPage(msgspec.Struct, frozen=True, gc=False):
    """The first page of a story, with its texts, and what is known of the story."""

    articles: int
    profiles: Sequence[Profile]
    instalments: tuple[int, ...] = ()
    """Of its articles (`updates.py`)."""


class StoryChoice(msgspec.Struct, frozen=True, gc=False):
    """The story that an article joins, with how sure that is and why."""

    story: int
    kind: int
    score: float
    reason: str
    another_act: bool = False
    """The outlet's own second page tells of something else that a watched entity did."""


class _Near(msgspec.Struct, frozen=True, gc=False):
    """A page that is worth asking about."""

    candidate: StoryCandidate
    cosine: float
    close: float | None
    """How close their meanings are, where they are in two languages."""

    @property
    def nearness(self) -> float:
        return self.cosine if self.close is None else self.close


@dataclass
class _Evidence:
    """What the candidates say, by story."""

    texts: list[tuple[int, float, int, int]] = field(default_factory=list)
    """(kind, similarity, -time, -story) of those that are one text."""
    chances: dict[int, dict[int, float]] = field(default_factory=dict)
    """Story → page → chance of one event."""
    barred: set[int] = field(default_factory=set)
    """Stories that a rule keeps out."""
    nearest: dict[int, tuple[PairAnswer, Profile]] = field(default_factory=dict)
    """Story → what the model says of its nearest page, and the page."""
    scored: dict[Profile, float] = field(default_factory=dict)
    elsewhere: set[int] = field(default_factory=set)
    """Stories of which a page of another outlet than the article's was asked about."""

    def note(self, candidate: StoryCandidate, answer: PairAnswer) -> None:
        """Note the chance of one event with a page."""
        story, chance = candidate.story, answer.chance
        pages = self.chances.setdefault(story, {})
        if not answer.pair[_SAME_OUTLET]:
            self.elsewhere.add(story)
        pages[candidate.page] = max(chance, pages.get(candidate.page, 0.0))
        self.scored[candidate.profile] = chance
        if story not in self.nearest or chance > self.nearest[story][0].chance:
            self.nearest[story] = answer, candidate.profile

    def standing(self, story: int, model: Model) -> tuple[float, float]:
        """Give the score of a story, and that which it must have, by who speaks for the article.

        One page alone must be surer than several together: a subject in common looks like an event once, rarely
        thrice. An outlet that writes twice within hours writes of two events more often than of one in other words.
        """
        settings, chances = model.settings, sorted(self.chances[story].values(), reverse=True)
        if story not in self.elsewhere:
            return together(chances), settings["own"]
        return together(chances), settings["join" if len(chances) > 1 else "lone"]


def choose(
    profile: Profile, candidates: Sequence[StoryCandidate], firsts: Mapping[int, FoundingPage], model: Model
) -> StoryChoice | None:
    """Choose among the stories of the candidates, or none of them. `firsts`: story → its first page."""
    evidence = _evidence(profile, candidates, firsts, model)
    if evidence.texts:
        kind, alike, _, story = max(evidence.texts)
        return StoryChoice(
            -story, kind, round(alike, 3), "same text" if kind == EXACT else f"near-same text, {alike:.2f}"
        )
    found = []
    for story in evidence.chances:
        if (first := firsts.get(story)) is None:
            continue
        score, least = evidence.standing(story, model)
        if (rank := _rank(profile, first, score, evidence.scored, model, least)) > 0.0:
            found.append((rank, -story, score))
    if not found:
        return None
    _, story, score = max(found)
    answer, page = evidence.nearest[-story]
    another = -story not in evidence.elsewhere and tell_of_another_act(profile, page)
    where = " in another language" if answer.abroad else ""
    return StoryChoice(-story, EVENT, round(score, 3), f"same event{where}: {answer.reasons(model)}", another)


def _evidence(
    profile: Profile, candidates: Sequence[StoryCandidate], firsts: Mapping[int, FoundingPage], model: Model
) -> _Evidence:
    """Ask the model about the nearest pages of each story, unless a rule has the answer.

    Only the very same text brings an article into a story that a rule bars.
    """
    instalments = profile.features.instalments
    found = _Evidence(barred={story for story, first in firsts.items() if contradict(first.instalments, instalments)})
    near = _sift(profile, candidates, model, found)
    found.texts = [one for one in found.texts if one[0] == EXACT or -one[3] not in found.barred]
    if found.texts:
        return found
    for (story, _), pages in near.items():
        if story not in found.barred:
            _ask(profile, pages, model, found)
    return found


def _ask(profile: Profile, pages: Sequence[_Near], model: Model, found: _Evidence) -> None:
    """Ask the model about a story's pages, the nearest first, while it is worth while."""
    left = ASKED
    for one in sorted(pages, key=attrgetter("nearness"), reverse=True) if len(pages) > 1 else pages:
        answer = answer_of(profile, one.candidate.profile, one.cosine, one.close, model)
        if not answer.pair:
            continue
        found.note(one.candidate, answer)
        left -= 1
        if answer.chance < _HOPELESS or not left:
            break


def _sift(
    profile: Profile, candidates: Sequence[StoryCandidate], model: Model, found: _Evidence
) -> dict[tuple[int, bool], list[_Near]]:
    """Note what the rules say, and give the pages that are near enough to ask about.

    By story, and apart those in another language: how close meanings are does not compare with the cosine of words.
    """
    features, gate, sure = profile.features, model.settings["gate"], model.foreign.sure
    at, exact, known = features.at, features.exact, bool(features.meaning)
    near: dict[tuple[int, bool], list[_Near]] = {}
    for candidate in candidates:
        page = candidate.profile
        other = page.features
        if not -MEMORY_SECONDS <= at - other.at <= MEMORY_SECONDS:
            continue
        if exact and exact == other.exact:
            found.texts.append((EXACT, 1.0, -other.at, -candidate.story))
            continue
        cosine = profile.cosine(page)
        close = closeness(profile, page) if known else None
        if cosine < gate and (close is None or close < sure):
            continue
        if (rule := veto(features, other)) is not None:
            if rule not in PAIR_ONLY:
                found.barred.add(candidate.story)
            continue
        if cosine > _ALIKE and are_twins(profile, page):
            found.barred.add(candidate.story)
            continue
        if cosine > _CLOSE and (alike := near_text(features, other)) and not _tells_more(profile, page):
            found.texts.append((NEAR, alike, -other.at, -candidate.story))
        if other.flags & LIVE:
            continue  # a live page tells of many events: what resembles one of them would meet all the others there
        near.setdefault((candidate.story, close is not None), []).append(_Near(candidate, cosine, close))
    return near


def _tells_more(one: Profile, other: Profile) -> bool:
    """Tell whether near-same text is no copy: it names others, or is an outlet's second on what else somebody did."""
    if name_others(one.features, other.features):
        return True
    return one.features.outlet == other.features.outlet and tell_of_another_act(one, other)


def _rank(
    profile: Profile,
    first: FoundingPage,
    score: float,
    scored: Mapping[Profile, float],
    model: Model,
    least: float,
) -> float:
    """Rank a story among those that the article may join; 0 where it may not.

    A story that several articles have joined is the better known one, so splinters do not grow beside it.
    """
    settings = model.settings
    if score < least or first.articles >= settings["full"]:
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
        if are_twins(profile, text):
            return 0.0
        rule = veto(profile.features, text.features)
        if abs(text.features.at - profile.features.at) <= MEMORY_SECONDS and rule in {None, VetoRule.OUTLET}:
            chance = scored.get(text)
            found = max(found, chance_of(profile, text, model) if chance is None else chance)
    return found
