"""Recorded streams, read where they lie (default `../shared/data`, or WIREWATCH_TEST_DATA), as import files."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path

DATA = Path(os.environ.get("WIREWATCH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


def week(name: str, target: Path, limit: int = 0) -> int:
    """Write a recorded week as an import file; gives its number of distinct articles."""
    ids = set()
    with lzma.open(DATA / "stream" / f"{name}.ndjson.xz", "rt", encoding="utf-8") as stream, target.open("w") as out:
        for number, line in enumerate(stream):
            if limit and number >= limit:
                break
            item = json.loads(line)
            ids.add(item["id"])
            article = {
                "id": item["id"],
                "url": item["link"],
                "title": item["title"],
                "text": item["description"],
                "published": item["pubDate"],
                "source": item["source"],
            }
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    return len(ids)
