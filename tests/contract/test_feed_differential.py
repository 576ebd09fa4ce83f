"""Our own reading beside feedparser's of every public feed at hand: the same values, or a difference with its reason.

Both readings go through the same rules of the fields, so that what differs is what the parsers say.
"""

from __future__ import annotations

import collections
import os
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.formats.encoding import decode
from ingest.formats.feed import read_loosely
from ingest.formats.fields.entry import parsed_of
from ingest.formats.mending import mended
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.document import Parsed

DATA = Path(os.environ.get("WIREWATCH_TEST_DATA", Path(__file__).parents[2] / "../shared/data"))
LISTED = Path(__file__).parents[1] / "feed_differences.tsv"
FROM = Origin(url="https://feeds.example/x")
FIELDS = ("id", "link", "title", "text", "published")
SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".xhtml", ".html", ".json")

pytestmark = pytest.mark.slow


def documents() -> Iterator[tuple[str, bytes]]:
    for file in sorted((DATA / "feeds").glob("*.xml")):
        yield file.name, file.read_bytes()
    with tarfile.open(DATA / "feeds/conformance.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(SUFFIXES) else None
            if stream is not None and "/test/output/" not in member.name:
                yield member.name, stream.read()


def loose(document: bytes) -> Parsed | None:
    try:
        return parsed_of(read_loosely(mended(decode(document))).feed, FROM)
    except Exception:  # noqa: BLE001  # feedparser fails on it: nothing to compare with
        return None


def differences(ours: Parsed, other: Parsed) -> set[str]:
    if len(ours.entries) != len(other.entries):
        return {"number"}
    pairs = list(zip(ours.entries, other.entries, strict=True))
    return {field for field in FIELDS for one, two in pairs if getattr(one, field) != getattr(two, field)}


def test_every_document_is_read_like_feedparser_reads_it_or_differs_for_a_listed_reason() -> None:
    rows = [line.split("\t") for line in LISTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    listed = {(field, ending): reason for field, ending, reason in rows}
    read, entries, unlisted, used = 0, 0, [], set()
    for name, document in documents():
        ours = read_document(document, FROM)  # whatever it is: no exception
        other = None if isinstance(ours, NoFeed) or not document.lstrip().startswith(b"<") else loose(document)
        if isinstance(ours, NoFeed) or other is None:
            continue
        read, entries = read + 1, entries + len(ours.entries)
        for field in differences(ours, other):
            row = next(((field, ending) for kind, ending in listed if kind == field and name.endswith(ending)), None)
            if row is None:
                unlisted.append(f"{field}\t{name}")
            used.add(row)
    assert unlisted == []
    assert set(listed) - used == set(), "a reason that nothing needs"
    assert (read > 4_000, entries > 6_000) == (True, True)


def test_what_is_listed_has_one_of_a_few_reasons() -> None:
    rows = [line.split("\t") for line in LISTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert max(collections.Counter(reason for *_, reason in rows).values()) < len(rows) / 3
    assert all(len(reason) > 20 for *_, reason in rows)
