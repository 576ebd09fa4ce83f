"""A unit of work: one batch is placed on a copy of what it touches of the memory, and the adapter writes what changed.

An identity map: each page is looked up and unpacked once, and every article sees what those before it changed.
Optimistic concurrency: each change names what it relied upon, so that an adapter can check that it still stands
(Redis), or hold a lock instead (SQLite).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from core.article import Fact, StoryRole
from processors.stories.comparison.decision import (
    EVENT,
    FoundingPage,
    StoryCandidate,
    StoryChoice,
    choose,
)
from processors.stories.comparison.documents import changed, is_of_another_moment, likeness, tells_other_news
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint
from processors.stories.comparison.model import Model
from processors.stories.comparison.updates import ANOTHER_ACT, StoryState, after, update
from processors.stories.meaning import cells
from processors.stories.memory.codec import decision_of, is_readable, placement_of
from processors.stories.memory.page_cache import LoadedPage, PageCache, profile_of
from processors.stories.memory.pages import (
    Page,
    PageVersion,
    Placed,
    StoredDecision,
    page_key,
    revision_of,
    with_decision,
    with_document,
)
from processors.stories.memory.postings import REFERENCE, Incoming, appended, entered, related

_STAMP = 8
"""Bytes at the end of a page that name its last change."""


class MemoryChange(msgspec.Struct, frozen=True, gc=False):
    """What placing one article writes, and what it relied upon."""

    page: int
    postings: tuple[bytes, ...]
    """The lists that were read; all of them get the page, but those that have it."""
    ends: tuple[bytes, ...]
    """The last reference in each of them, as the decision saw it."""
    cells: tuple[bytes, ...]
    """The cells that were looked at; the first `ENTERED` of them get the entry, but those that have its page."""
    cell_ends: tuple[bytes, ...]
    """The page of the last entry in each of them, as the decision saw it."""
    entry: bytes
    pages: dict[bytes, bytes]
    """Key → value: the article's page, its story's first page, and its address's where it is another document there."""
    stamps: dict[bytes, bytes]
    """Key → the page's last change before, empty for a new page."""


class Placing(NamedTuple):
    """An answer, and what it changes: nothing where it was stored before."""

    placed: Placed
    change: MemoryChange | None


class Correction(NamedTuple):
    """How many of the pages are remembered, and what putting them elsewhere changes."""

    found: int
    changes: list[MemoryChange]


class UnitOfWork:
    """Places articles one after the other, each seeing those before it.

    `lists` and `pages`: what was read before, key → value, None for a page that is absent; `fetch` reads one more.
    """

    def __init__(
        self,
        lists: Mapping[bytes, bytes],
        pages: Mapping[bytes, bytes | None],
        fetch: Callable[[bytes], bytes | None],
        cache: PageCache,
        model: Model,
    ) -> None:
        self._lists = dict(lists)
        self._pages = dict(pages)
        self._loaded: dict[int, LoadedPage | None] = {}
        """Pages that were asked for since they last changed."""
        self._written: dict[bytes, bytes] = {}
        self._fetch = fetch
        self._cache = cache
        self.model = model

    def place(self, one: Incoming) -> Placing:
        """Place one article."""
        revision, address = revision_of(one.fingerprint), one.fingerprint.page
        one = self._document(one, revision)
        loaded = self._page(one.fingerprint.page)
        if (decision := _decided(loaded, revision)) is not None:
            return Placing(Placed(placement_of(decision), decision.facts), None)
        decision = self._decide(one, revision, loaded)
        return Placing(Placed(placement_of(decision), decision.facts), self._keep(one, decision, loaded, address))

    def restore(self, one: Incoming, placed: Placed) -> Placing:
        """Remember a decision, unless there is one."""
        address = one.fingerprint.page
        one = self._document(one, revision_of(one.fingerprint))
        loaded = self._page(one.fingerprint.page)
        decision = decision_of(one.fingerprint, placed.placement, placed.facts)
        if _decided(loaded, decision.revision) is not None:
            return Placing(placed, None)
        return Placing(placed, self._keep(one, decision, loaded, address))

    def correct(self, versions: Sequence[PageVersion], story: str) -> Correction:
        """Let the pages of articles belong to a story; their decisions stay what they were.

        Where the story has no first page in the memory, the first of them becomes it.
        """
        number = int(story[1:17], 16)
        pages = [self._page_of(one) for one in versions]
        loaded = {page: found for page in pages if (found := self._page(page)) is not None}
        moved = {page: found.page for page, found in loaded.items() if found.page.story != number}
        return Correction(
            sum(page in loaded for page in pages),
            [self._move(page, found, number, len(pages)) for page, found in moved.items()],
        )

    def written(self) -> list[tuple[bytes, bytes]]:
        """Give every key that changed with its last value, in the order of the keys."""
        return [(key, self._written[key]) for key in sorted(self._written)]  # keys alone are compared faster

    def _move(self, number: int, page: Page, story: int, count: int) -> MemoryChange:
        """Put a page into a story. `count`: articles of a new one."""
        state = page.state
        if number == story:
            state = StoryState(articles=count)
        elif state is not None:
            state = None  # the story that it founded lives on in another
        stamp = (int.from_bytes(page.stamp, "little") ^ story | 1).to_bytes(_STAMP, "little")
        moved = msgspec.structs.replace(page, story=story, state=state, stamp=stamp)
        stamps = {page_key(number): self._stamp(number)}
        return MemoryChange(number, (), (), (), (), b"", self._set({number: moved}), stamps)

    def _document(self, one: Incoming, revision: int) -> Incoming:
        """Give the article with the page that it is a version of: its own, where its address has had other news."""
        address = self._page(one.fingerprint.page)
        if address is None or _decided(address, revision) is not None:
            return one
        features, number = one.fingerprint.features, one.fingerprint.page
        if not address.page.documents and not is_of_another_moment(features, address.page.texts):
            return one
        number = self._version_of(features, number, address, revision)
        return one._replace(fingerprint=msgspec.structs.replace(one.fingerprint, page=number))

    def _version_of(self, features: ArticleFeatures, number: int, address: LoadedPage, revision: int) -> int:
        """Give which of an address's documents a text is a version of: the likest, then the latest; else a new one."""
        if self._page(revision) is not None:
            return revision
        documents = [(number, address), *self._later(address)]
        decided = next((other for other, found in documents if _decided(found, revision) is not None), None)
        if decided is not None:
            return decided
        profile = profile_of(features)
        versions = [
            (likeness(profile, found.profiles), turn, other)
            for turn, (other, found) in enumerate(documents)
            if not (is_of_another_moment(features, found.page.texts) and tells_other_news(profile, found.profiles))
        ]
        return max(versions)[-1] if versions else revision

    def _later(self, address: LoadedPage) -> list[tuple[int, LoadedPage]]:
        """Give the other documents of an address that are remembered."""
        return [(number, found) for number in address.page.documents if (found := self._page(number)) is not None]

    def _page_of(self, version: PageVersion) -> int:
        """Give the page of a revision: its address's, or that of the document there which it is of."""
        address = self._page(version.page)
        later = self._later(address) if address is not None else []
        return next((number for number, found in later if _decided(found, version.revision)), version.page)

    def _decide(self, one: Incoming, revision: int, loaded: LoadedPage | None) -> StoredDecision:
        fingerprint = one.fingerprint
        if loaded is not None:
            story = loaded.page.story
            new = changed(fingerprint.features, loaded.page.texts)
            reason = "same page, changed" if new else "same page, same text"
            facts = self._facts(story, fingerprint)
            return StoredDecision(revision, story, StoryRole.UPDATE if new else StoryRole.COPY, 1.0, reason, facts)
        choice = self._choose(one)
        if choice is None:
            return StoredDecision(revision, fingerprint.page, StoryRole.FIRST, 0.0, "new")
        facts = self._facts(choice.story, fingerprint)
        if choice.another_act:
            facts = (*facts, ANOTHER_ACT)
        role = StoryRole.SAME if choice.kind == EVENT else StoryRole.COPY
        return StoredDecision(revision, choice.story, role, choice.score, choice.reason, facts)

    def _facts(self, story: int, fingerprint: Fingerprint) -> tuple[Fact, ...]:
        first = self._page(story)
        if first is None or first.page.state is None:
            return ()
        return update(first.page.state, fingerprint.events)

    def _choose(self, one: Incoming) -> StoryChoice | None:
        candidates: list[StoryCandidate] = []
        firsts: dict[int, FoundingPage] = {}
        at_hand = self._loaded.get
        for number in related(one, self._lists):
            loaded = at_hand(number) or self._page(number)
            if loaded is not None:
                story = loaded.page.story
                candidates += [StoryCandidate(number, story, profile) for profile in loaded.profiles]
                if story not in firsts:
                    first = self._page(story)
                    if first is not None and (state := first.page.state) is not None:
                        firsts[story] = FoundingPage(state.articles, first.profiles, state.instalments)
        return choose(profile_of(one.fingerprint.features), candidates, firsts, self.model) if candidates else None

    def _keep(self, one: Incoming, decision: StoredDecision, loaded: LoadedPage | None, address: int) -> MemoryChange:
        features, number, story = one.fingerprint.features, one.fingerprint.page, decision.story
        page = loaded.page if loaded is not None else Page(story, (), (), StoryState() if story == number else None)
        stamps = {page_key(number): self._stamp(number)}
        pages = {number: with_decision(page, features, decision)}
        if story != number and (first := self._page(story)) is not None and first.page.state is not None:
            pages[story] = first.page
            stamps[page_key(story)] = self._stamp(story)
        if loaded is None and number != address and (used := self._page(address)) is not None:
            pages[address] = with_document(pages.get(address, used.page), number)
            stamps[page_key(address)] = self._stamp(address)
        if (founding := pages.get(story)) is not None and founding.state is not None:
            state = after(founding.state, one.fingerprint.events, decision.facts, features.instalments)
            pages[story] = msgspec.structs.replace(founding, state=state, stamp=pages[number].stamp)
        reference, ends = number.to_bytes(REFERENCE, "little"), []
        for name in one.postings:
            value = self._lists.get(name, b"")
            ends.append(value[-REFERENCE:])
            self._lists[name] = self._written[name] = appended(value, reference)
        entry = cells.entry(number, features.at, features.meaning) if one.cells else b""
        last = tuple([self._lists.get(name, b"")[-cells.ENTRY :][:REFERENCE] for name in one.cells])
        for name in one.cells[: cells.ENTERED]:
            self._lists[name] = self._written[name] = entered(self._lists.get(name, b""), entry)
        return MemoryChange(number, one.postings, tuple(ends), one.cells, last, entry, self._set(pages), stamps)

    def _page(self, number: int) -> LoadedPage | None:
        """Give a page; None where none is remembered. One that another version wrote is none, and is replaced."""
        if number in self._loaded:
            return self._loaded[number]
        key = page_key(number)
        if key not in self._pages:
            # A batch that pushes pages out of full lists may bring in others that were not read before it.
            self._pages[key] = self._fetch(key)
        value = self._pages[key]
        loaded = self._loaded[number] = self._cache.read(value) if value is not None and is_readable(value) else None
        return loaded

    def _stamp(self, number: int) -> bytes:
        """Give what names the last change of a page that was asked for, whoever wrote it; empty where it is absent."""
        return (self._pages[page_key(number)] or b"")[-_STAMP:]

    def _set(self, pages: Mapping[int, Page]) -> dict[bytes, bytes]:
        """Change pages; gives what they are as keys and values."""
        packed = {page_key(number): self._cache.write(page) for number, page in pages.items()}
        self._pages.update(packed)
        self._written.update(packed)
        for number in pages:
            self._loaded.pop(number, None)
        return packed


def _decided(loaded: LoadedPage | None, revision: int) -> StoredDecision | None:
    """Give the decision on a revision, if its page has one."""
    decisions = loaded.page.decisions if loaded is not None else ()
    return next((one for one in reversed(decisions) if one.revision == revision), None)
