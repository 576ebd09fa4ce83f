"""May an entry and a remembered one be one article? Pure."""

from __future__ import annotations

import msgspec

from ingest.recognition.marks import EntryMarks


class Doubt(msgspec.Struct, frozen=True):
    """What of an entry's marks does not tell it apart, in its document or in what is remembered."""

    guid: bool = False
    """Other entries have its guid."""
    address: bool = False
    """Other entries have its address."""
    both: bool = False
    """Other entries have both."""


def is_same(one: EntryMarks, other: EntryMarks, doubt: Doubt, *, long: bool) -> bool:
    """Say whether two are one article; `long`: the first one's text hardly recurs by itself."""
    guid = bool(one.guid) and one.guid == other.guid
    address = bool(one.address) and one.address == other.address
    if guid and address and not doubt.both:
        return True  # whatever it says now: a page that is edited, a ticker
    title, text = one.title == other.title, bool(one.text) and one.text == other.text
    dated = one.published is not None and other.published is not None
    moment = dated and one.published == other.published
    if guid and not doubt.guid:
        return (title and bool(one.title)) or text or moment
    if address and doubt.address:
        return (title and (moment or text or not dated)) if one.title else text or moment
    if address:
        renamed = bool(one.guid) and bool(other.guid)
        return title or text or (moment and not renamed)
    if not (one.guid or one.address or other.guid or other.address):
        return (title and (text or moment or not dated)) if one.title else text
    same_words = title and one.text == other.text
    return same_words and (moment or (long and not dated))  # everything was renamed, nothing rewritten


def agreement(one: EntryMarks, other: EntryMarks) -> int:
    """Give how many marks two have in common, the strong ones for more: among several the one with most is meant."""
    pairs = (
        (one.guid, other.guid, 8),
        (one.address, other.address, 4),
        (one.title, other.title, 2),
        (one.text, other.text, 2),
        (one.published, other.published, 1),
    )
    return sum(weight for a, b, weight in pairs if a and a == b)
