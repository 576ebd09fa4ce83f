"""May an entry and a remembered one be one article? Pure."""

from __future__ import annotations

import msgspec

from ingest.recognition.marks import EntryMarks
from ingest.recognition.sketch import much_in_common, nothing_in_common


class Doubt(msgspec.Struct, frozen=True):
    """What of an entry's marks does not tell it apart, in its document or in what is remembered."""

    guid: bool = False
    """Other entries have its guid."""
    address: bool = False
    """Other entries have its address."""
    both: bool = False
    """Other entries of its document have both."""
    before: bool = False
    """Several entries that are remembered have both."""


def is_same(one: EntryMarks, other: EntryMarks, doubt: Doubt, *, long: bool) -> bool:
    """Say whether two are one article; `long`: the first one's text hardly recurs by itself."""
    guid = bool(one.guid) and one.guid == other.guid
    address = bool(one.address) and one.address == other.address
    alike = much_in_common(one.words, other.words)
    if guid and address and not doubt.both:
        if not doubt.before:  # an edit, unless it tells other news, as a ticker does
            return not nothing_in_common(one.words, other.words)
        if alike:
            return True
    if guid and not doubt.guid:
        title = bool(one.title) and one.title == other.title
        return title or _same_text(one, other) or _same_moment(one, other) or alike
    return _same_page(one, other, doubt) if address else _same_words(one, other, long=long)


def _same_page(one: EntryMarks, other: EntryMarks, doubt: Doubt) -> bool:
    """Say whether two at one address are one: where others have it too, title and moment must agree."""
    title, text, moment = one.title == other.title, _same_text(one, other), _same_moment(one, other)
    if doubt.address:
        return (title and (moment or text or not _dated(one, other))) if one.title else text or moment
    renamed = bool(one.guid) and bool(other.guid)
    return title or text or (moment and not renamed)


def _same_words(one: EntryMarks, other: EntryMarks, *, long: bool) -> bool:
    """Say whether two that have neither guid nor address in common are one: all were renamed, nothing rewritten."""
    title, moment, dated = one.title == other.title, _same_moment(one, other), _dated(one, other)
    if not (one.guid or one.address or other.guid or other.address):
        text = _same_text(one, other)
        return (title and (text or moment or not dated)) if one.title else text
    return title and one.text == other.text and (moment or (long and not dated))


def _same_text(one: EntryMarks, other: EntryMarks) -> bool:
    return bool(one.text) and one.text == other.text


def _dated(one: EntryMarks, other: EntryMarks) -> bool:
    return one.published is not None and other.published is not None


def _same_moment(one: EntryMarks, other: EntryMarks) -> bool:
    return one.published is not None and one.published == other.published


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
