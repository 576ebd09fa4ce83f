"""Where the first articles of a recorded week are placed, and why, as one digest: run by itself, it prints it."""

from __future__ import annotations

import hashlib
from itertools import islice

import msgspec
from story_events import articles_of, import_lines

from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

ARTICLES = 700


def digest() -> str:
    """Place the articles one after the other in an empty memory."""
    work, answers = UnitOfWork({}, {}, lambda _key: None, PageCache(), shipped()), hashlib.sha256()
    for one in islice(articles_of(import_lines("2026-W28")), ARTICLES):
        made = fingerprint(one)
        answers.update(msgspec.json.encode((made, work.place(incoming(made)).placed)))
    answers.update(repr(work.written()).encode())
    return answers.hexdigest()


if __name__ == "__main__":
    print(digest())  # noqa: T201  # a process that asks reads it
