"""The public suites of feed parsers against what we read: each deviation with its reason, and no crash.

    PYTHONPATH=tests .venv/bin/python benchmarks/conformance.py [FOLDER]

FOLDER holds the suites' files as their projects keep them (feedparser/tests, rss-parser/test, and others, of which
every document is read), or is the archive of them; none is copied here.

    feedparser    each file's `Expect`, an expression on what feedparser makes of it: asked after our own steps, bytes
                  to text and text to sound markup, since what is odd goes to feedparser that way
    rss-parser    number, title, link, guid and moment of the items that its outputs have
    all           every document is read as a feed, or said to be none: no exception

Ends with 1 where something deviates that conformance.tsv does not explain. tests/feed_differences.tsv has what our own
reading of well-formed feeds makes otherwise than feedparser.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import tarfile
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import feedparser

from core.guarded_http.fields import charset
from ingest.formats.document import Entry, Parsed
from ingest.formats.encoding import decode
from ingest.formats.mending import mended
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document

LISTED = Path(__file__).with_suffix(".tsv")
BASE = "http://127.0.0.1:8097/"
"""Where feedparser's own tests serve their documents."""
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(r"^Header:\s*([^:\s]+):\s*(.*?)\s*$", re.MULTILINE)
DOCUMENTS = (".xml", ".rss", ".atom", ".rdf", ".json", ".xhtml", ".html")

Deviation = tuple[str, str]
"""File and what deviates."""


def main() -> None:
    """Print a line a suite, and what nobody has explained."""
    warnings.simplefilter("ignore")
    place = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/feeds/conformance.tar.xz")
    with tempfile.TemporaryDirectory() as folder:
        if place.is_file():
            with tarfile.open(place) as archive:
                archive.extractall(folder, filter="data")
            place = Path(folder)
        found = [*_feedparser(place), *_rss_parser(place), *_crashes(place)]
    rows = [line.split("\t") for line in LISTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    unexplained = [one for one in found if not any(what == one[1] and fnmatch(one[0], file) for file, what, _ in rows)]
    print(f"{len(found)} deviations, {len(unexplained)} of them without a reason in {LISTED.name}")
    print("\n".join("\t".join(one) for one in unexplained))
    sys.exit(1 if unexplained else 0)


def _feedparser(place: Path) -> list[Deviation]:
    failed, asked = [], 0
    for file in sorted((place / "feedparser/tests").rglob("*")):
        document = file.read_bytes() if file.is_file() else b""
        head = decode(document)[:6_000] if document else ""
        if expected := _EXPECT.search(head):
            asked += 1
            if not _holds(expected[1], document, dict(_HEADER.findall(head))):
                failed.append((str(file.relative_to(place)), "expect"))
    print(f"feedparser: {asked - len(failed)} of {asked} assertions hold")
    return failed


def _holds(expression: str, document: bytes, fields: dict[str, str]) -> bool:
    fields = {name.lower(): value for name, value in fields.items()}
    text = decode(document, charset(fields.get("content-type", "")))
    if not text.lstrip().startswith("{"):
        text = '<?xml version="1.0" encoding="utf-8"?>\n' + mended(text)
    headers = {"content-location": BASE, **fields, "content-type": "application/xml; charset=utf-8"}
    try:
        result: Any = feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")), response_headers=headers)
        return bool(eval(expression, {"feedparser": feedparser, "datetime": dt, **result}))  # noqa: S307  # what the suite itself does
    except Exception:  # noqa: BLE001  # it does not hold
        return False


def _rss_parser(place: Path) -> list[Deviation]:
    found, items, feeds = [], 0, 0
    for output in sorted((place / "rss-parser/test/output").glob("*.json")):
        source = next((place / "rss-parser/test/input").glob(f"{output.stem}.*"))
        expected = json.loads(decode(output.read_bytes()))["feed"]["items"]
        ours = read_document(source.read_bytes(), Origin())
        entries = ours.entries if isinstance(ours, Parsed) else ()
        feeds, items = feeds + 1, items + len(expected)
        what = {"number"} if len(entries) != len(expected) else set()
        for entry, item in zip(entries, expected, strict=False):
            what |= set(_differing(entry, item))
        found += [(str(source.relative_to(place)), one) for one in sorted(what)]
    print(f"rss-parser: {feeds} feeds, {items} items, {len(found)} fields of feeds that deviate")
    return found


def _differing(entry: Entry, item: dict[str, Any]) -> Iterator[str]:
    moment = item.get("isoDate")
    seconds = dt.datetime.fromisoformat(moment).astimezone(dt.UTC).timestamp() if moment else None
    pairs = {
        "title": (entry.title, " ".join(str(item.get("title") or entry.title).split())),
        "link": (entry.link, item.get("link") or entry.link),
        "id": (entry.id, item.get("guid") or item.get("id") or entry.id),
        "published": (entry.published and int(entry.published), int(seconds) if seconds else entry.published),
    }
    return (name for name, (ours, theirs) in pairs.items() if ours != theirs)


def _crashes(place: Path) -> list[Deviation]:
    found = []
    for suite in sorted(one for one in place.iterdir() if one.is_dir()):
        read: Counter[str] = Counter()
        for file in sorted(suite.rglob("*")):
            if file.suffix in DOCUMENTS and file.is_file() and "test/output" not in str(file):
                try:
                    answer = read_document(file.read_bytes(), Origin(url=BASE))
                except Exception:  # noqa: BLE001  # what is looked for
                    found.append((str(file.relative_to(place)), "crash"))
                else:
                    read["none" if isinstance(answer, NoFeed) else "empty" if not answer.entries else "read"] += 1
        print(f"{suite.name}: {read['read']} with entries, {read['empty']} feeds without, {read['none']} no feeds")
    return found


if __name__ == "__main__":
    main()
