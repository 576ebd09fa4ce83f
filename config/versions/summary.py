"""What an edit does, counted: entities and names, feeds, subscriptions, and whom it touches. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from config.files.doubts import Review, doubts
from config.files.renames import renamed_ids
from config.files.subscriptions import Subscription
from config.files.watchlist import Entity, Watchlist
from config.versions.documents import Document, items_of
from config.versions.store import Kind

NOUNS: dict[Kind, tuple[str, str]] = {
    "watchlist": ("entity", "entities"),
    "feeds": ("feed", "feeds"),
    "subscriptions": ("subscription", "subscriptions"),
}
_SHOWN = 8


class Difference(msgspec.Struct, frozen=True):
    """What was added, removed and changed, by what people call it."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


class Summary(msgspec.Struct, frozen=True):
    """What an edit of one kind does."""

    kind: Kind
    items: Difference
    names: Difference
    """Of the watchlist's entities, those of added and removed entities too; empty for other kinds."""
    touched: tuple[str, ...]
    """Subscriptions that ask for any of the entities that are added, removed or changed."""
    lost: tuple[str, ...]
    """Of those, what they name and nothing is called any more by this edit: `morning: aqim`."""
    doubts: tuple[str, ...]
    """What is probably not meant (config.files.doubts)."""


def summarise(
    kind: Kind,
    before: Document | None,
    after: Document,
    subscriptions: Sequence[Subscription] = (),
    review: Review = doubts,
) -> Summary:
    """Compare two documents of a kind; `subscriptions` are all that may be touched, of the file and of people.

    `review` says what of the edited entities is probably not meant.
    """
    old, new = {} if before is None else items_of(before), items_of(after)
    items = _difference(old, new)
    if not isinstance(after, Watchlist):
        return Summary(kind, items, Difference((), (), ()), (), (), ())
    ids = {*items.added, *items.removed, *items.changed}
    changed = [one for given in (old, new) for id_, one in given.items() if id_ in ids and isinstance(one, Entity)]
    touched = [one for one in subscriptions if any(_asks_for(one, entity) for entity in changed)]
    renamed = renamed_ids(before, after)
    lost = _words(old) - _words(new)
    gone = [
        f"{one.id}: {word}{f' ({renamed[word]} now)' if word in renamed else ''}"
        for one in touched
        for word in (*one.entities, *one.tags)
        if word in lost
    ]
    names = _difference(dict(_names(old, ids)), dict(_names(new, ids)))
    found = map(str, review(after, ids, renamed)) if ids else ()
    return Summary(kind, items, names, tuple(one.id for one in touched), tuple(gone), tuple(found))


def bereft(summary: Summary) -> str:
    """Say which subscriptions name what would be gone."""
    return f"subscriptions that name what is gone{shown(summary.lost)}"


def lines_of(summary: Summary) -> list[str]:
    """Say in a few lines what the edit does."""
    singular, many = NOUNS[summary.kind]
    lines = list(_parts(summary.items, singular, many)) + list(_parts(summary.names, "name", "names"))
    if not lines:
        lines = ["nothing but comments, order or spacing"]
    if summary.touched:
        lines.append(f"subscriptions touched: {len(summary.touched)}{shown(summary.touched)}")
    if summary.lost:
        lines.append(bereft(summary))
    lines += [f"look again: {doubt}" for doubt in summary.doubts[:_SHOWN]]
    if len(summary.doubts) > _SHOWN:
        lines.append(f"look again: {len(summary.doubts) - _SHOWN} more of this kind")
    return lines


def _parts(difference: Difference, singular: str, many: str) -> Iterator[str]:
    for what in ("added", "removed", "changed"):
        found: tuple[str, ...] = getattr(difference, what)
        if found:
            yield f"{len(found)} {singular if len(found) == 1 else many} {what}{shown(found)}"


def shown(words: Sequence[str]) -> str:
    """Give the first few after a colon, and how many more there are."""
    more = f", and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return f": {', '.join(words[:_SHOWN])}{more}"


def _difference(old: Mapping[str, object], new: Mapping[str, object]) -> Difference:
    return Difference(
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
        tuple(key for key, value in new.items() if key in old and old[key] is not value and old[key] != value),
    )


def _names(entities: Mapping[str, object], of: set[str]) -> Iterator[tuple[str, object]]:
    for id_, entity in entities.items():
        if id_ in of and isinstance(entity, Entity):
            yield from ((f"{text} ({id_})", name) for text, name in entity.listed())


def _words(entities: Mapping[str, object]) -> set[str]:
    """Give what a subscription may name: ids and tags."""
    return {*entities, *(tag for one in entities.values() if isinstance(one, Entity) for tag in one.tags)}


def _asks_for(one: Subscription, entity: Entity) -> bool:
    return one.all or entity.id in one.entities or entity.kind in one.kinds or not set(entity.tags).isdisjoint(one.tags)
