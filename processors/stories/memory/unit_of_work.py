"""One batch at work on a copy of the memory that it touches; the adapter reads before, and writes `changes` after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import msgspec

from core.article import Fact, Placement, StoryRole
from processors.stories.comparison.decision import EVENT, Candidate, Choice, First, changed, choose
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import Fingerprint, Traits
from processors.stories.comparison.model import Model
from processors.stories.comparison.updates import State, after, update
from processors.stories.memory.codec import (
    IN_HAND,
    REFERENCE,
    Decision,
    Page,
    appended,
    decision_of,
    pack,
    page_key,
    placement_of,
    posting_keys,
    references,
    revision_of,
    unpack,
    with_decision,
)

COMPARED = 24
"""Pages that an article is compared with: those that share most of its heaviest tokens."""
_SHARED = 2
Held = tuple[Page, tuple[Profile, ...]]
"""A page that was read, and its texts made ready."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where an article belongs, and what it adds to its story."""

    placement: Placement
    facts: tuple[Fact, ...] = ()


class Change(msgspec.Struct, frozen=True, gc=False):
    """What placing one article writes, and what it relied upon."""

    page: int
    postings: tuple[bytes, ...]
    """The lists that were read; all of them get the page, but those that have it."""
    ends: tuple[bytes, ...]
    """The last reference in each of them, as the decision saw it."""
    pages: dict[bytes, bytes]
    """Key → value: the article's page, and the first page of its story."""
    stamps: dict[bytes, bytes]
    """Key → the page's last change before, empty for a new page."""


class Known:
    """Pages unpacked once: bytes → page and its texts made ready. Bounded; shared by the batches of one adapter."""

    def __init__(self, limit: int = IN_HAND) -> None:
        self._limit = limit
        self._pages: dict[bytes, Held | None] = {}

    def __call__(self, value: bytes) -> Held | None:
        """Give the page that `value` holds."""
        if value in self._pages:
            return self._pages[value]
        return self._keep(value, unpack(value))

    def write(self, page: Page) -> bytes:
        """Give the bytes of a page, which then need not be unpacked."""
        value = pack(page)
        self._keep(value, page)
        return value

    def __len__(self) -> int:
        """Give how many are kept."""
        return len(self._pages)

    def _keep(self, value: bytes, page: Page | None) -> Held | None:
        if len(self._pages) >= self._limit:
            self._pages.clear()
        made = self._pages[value] = None if page is None else (page, tuple(map(profile_of, page.texts)))
        return made


@lru_cache(IN_HAND)
def profile_of(traits: Traits) -> Profile:
    """Give the traits made ready, once: a page is written more often than its texts change."""
    return Profile(traits)


def related(traits: Traits, lists: Mapping[bytes, bytes]) -> tuple[int, ...]:
    """Give the pages that share the most of an article's heaviest tokens, at most `COMPARED`, the likeliest first."""
    return _related(traits, tuple([lists.get(key, b"") for key in posting_keys(traits)]))


@lru_cache(2000)  # Redis asks before a batch for what to read, and again in it: most lists are the same then
def _related(traits: Traits, values: tuple[bytes, ...]) -> tuple[int, ...]:
    seen: set[int] = set()
    again: set[int] = set()
    lists = [references(value) for value in values]
    for pages in lists:
        again.update(seen.intersection(pages))
        seen.update(pages)
    found = again if len(lists) >= _SHARED else seen
    if len(found) <= COMPARED:
        return tuple(sorted(found))
    weights = dict.fromkeys(found, 0)
    for (_, weight, _), pages in zip(traits.tokens, lists, strict=False):
        for page in found.intersection(pages):
            weights[page] += weight
    ranked = sorted([(weight, page) for page, weight in weights.items()], reverse=True)
    return tuple([page for _, page in ranked[:COMPARED]])


class Desk:
    """Places articles one after the other, each seeing those before it."""

    def __init__(
        self,
        lists: Mapping[bytes, bytes],
        pages: Mapping[bytes, bytes | None],
        fetch: Callable[[bytes], bytes | None],
        known: Known,
        model: Model,
    ) -> None:
        self._lists = dict(lists)
        self._pages = dict(pages)
        self._open: dict[int, Held | None] = {}
        """Pages that were asked for since they last changed."""
        self._fetch = fetch
        self._known = known
        self.model = model
        self.changes: list[Change | None] = []
        """One for each article placed; None where the answer was stored before."""

    def place(self, fingerprint: Fingerprint) -> Placed:
        """Place one article."""
        held, revision = self._page(fingerprint.page), revision_of(fingerprint)
        if held is not None:
            for decision in reversed(held[0].decisions):
                if decision.revision == revision:
                    self.changes.append(None)
                    return Placed(placement_of(decision), decision.facts)
        decision = self._decide(fingerprint, revision, held)
        self._keep(fingerprint, decision, held[0] if held else None)
        return Placed(placement_of(decision), decision.facts)

    def restore(self, fingerprint: Fingerprint, placed: Placed) -> Placed:
        """Remember a decision, unless there is one."""
        held = self._page(fingerprint.page)
        decision = decision_of(fingerprint, placed.placement, placed.facts)
        if held is not None and any(one.revision == decision.revision for one in held[0].decisions):
            self.changes.append(None)
        else:
            self._keep(fingerprint, decision, held[0] if held else None)
        return placed

    def correct(self, number: int, story: int, count: int) -> bool:
        """Let a page belong to a story; its decisions stay what they were. `count`: articles of a new story."""
        held = self._page(number)
        if held is None or held[0].story == story:
            return held is not None
        page = held[0]
        state = page.state
        if number == story:
            state = State(articles=count)
        elif state is not None:
            state = None  # the story that it founded lives on in another
        stamp = (int.from_bytes(page.stamp, "little") ^ story | 1).to_bytes(8, "little")
        moved = msgspec.structs.replace(page, story=story, state=state, stamp=stamp)
        self.changes.append(Change(number, (), (), self._set({number: moved}), {page_key(number): page.stamp}))
        return True

    def written(self) -> list[tuple[bytes, bytes]]:
        """Give every key that changed with its last value, in the order of the keys."""
        keys = {key for change in self.changes if change is not None for key in (*change.postings, *change.pages)}
        return [(key, value) for key in sorted(keys) if (value := self._lists.get(key) or self._pages.get(key))]

    def _decide(self, fingerprint: Fingerprint, revision: int, held: Held | None) -> Decision:
        traits = fingerprint.traits
        if held is not None:
            story = held[0].story
            new = changed(traits, held[0].texts)
            reason = "same page, changed" if new else "same page, same text"
            facts = self._facts(story, fingerprint)
            return Decision(revision, story, StoryRole.UPDATE if new else StoryRole.COPY, 1.0, reason, facts)
        choice = self._choose(traits)
        if choice is None:
            return Decision(revision, fingerprint.page, StoryRole.FIRST, 0.0, "new")
        facts = self._facts(choice.story, fingerprint)
        role = StoryRole.SAME if choice.kind == EVENT else StoryRole.COPY
        return Decision(revision, choice.story, role, choice.score, choice.reason, facts)

    def _facts(self, story: int, fingerprint: Fingerprint) -> tuple[Fact, ...]:
        first = self._page(story)
        if first is None or first[0].state is None:
            return ()
        return update(first[0].state, fingerprint.report, fingerprint.traits.at)

    def _choose(self, traits: Traits) -> Choice | None:
        candidates = []
        firsts: dict[int, First] = {}
        for number in related(traits, self._lists):
            held = self._page(number)
            if held is not None:
                page, profiles = held
                candidates += [Candidate(number, page.story, profile) for profile in profiles]
                if page.story not in firsts:
                    first = self._page(page.story)
                    if first is not None and first[0].state is not None:
                        firsts[page.story] = First(first[0].state.articles, first[1], first[0].state.instalments)
        return choose(profile_of(traits), candidates, firsts, self.model) if candidates else None

    def _keep(self, fingerprint: Fingerprint, decision: Decision, page: Page | None) -> None:
        traits, number, story = fingerprint.traits, fingerprint.page, decision.story
        stamps = {page_key(number): page.stamp if page is not None else b""}
        if page is None:
            page = Page(story, (), (), State() if story == number else None)
        pages = {number: with_decision(page, traits, decision)}
        if story != number and (held := self._page(story)) is not None and held[0].state is not None:
            pages[story] = held[0]
            stamps[page_key(story)] = held[0].stamp
        first = pages.get(story)
        if first is not None and first.state is not None:
            state = after(first.state, fingerprint.report, decision.facts, traits.at, traits.instalments)
            pages[story] = msgspec.structs.replace(first, state=state, stamp=pages[number].stamp)
        postings = posting_keys(traits)
        ends = tuple([self._lists.get(name, b"")[-REFERENCE:] for name in postings])
        for name in postings:
            self._lists[name] = appended(self._lists.get(name, b""), number)
        self.changes.append(Change(number, postings, ends, self._set(pages), stamps))

    def _page(self, number: int) -> Held | None:
        if number in self._open:
            return self._open[number]
        key = page_key(number)
        if key not in self._pages:
            # A batch that pushes pages out of full lists may bring in others that were not read before it.
            self._pages[key] = self._fetch(key)
        value = self._pages[key]
        held = self._open[number] = None if value is None else self._known(value)
        return held

    def _set(self, pages: Mapping[int, Page]) -> dict[bytes, bytes]:
        """Change pages; gives what they are as keys and values."""
        packed = {page_key(number): self._known.write(page) for number, page in pages.items()}
        self._pages.update(packed)
        for number in pages:
            self._open.pop(number, None)
        return packed


def wanted_lists(fingerprints: Iterable[Fingerprint]) -> list[bytes]:
    """Give the keys of all lists that a batch reads, each once."""
    return list(dict.fromkeys(key for one in fingerprints for key in posting_keys(one.traits)))


def wanted_pages(fingerprints: Iterable[Fingerprint], lists: Mapping[bytes, bytes]) -> list[bytes]:
    """Give the keys of all pages that a batch compares with, each once."""
    found = dict.fromkeys(page_key(one.page) for one in fingerprints)
    for one in fingerprints:
        found.update(dict.fromkeys(map(page_key, related(one.traits, lists))))
    return list(found)


def wanted_firsts(pages: Mapping[bytes, bytes | None], known: Known) -> list[bytes]:
    """Give the keys of the first pages of all stories in question that are not among `pages`."""
    found: dict[bytes, None] = {}
    for value in pages.values():
        held = known(value) if value is not None else None
        if held is not None:
            found[page_key(held[0].story)] = None
    return [key for key in found if key not in pages]
