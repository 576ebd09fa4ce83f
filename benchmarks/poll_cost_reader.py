"""The package `reader` for poll_cost.py, by the Python that has it.

Reads addresses on the first line, then `round` or `memory`, and answers each line by one.
Its database is a file, as ours; sixteen workers, as its documentation suggests for many feeds.
"""

from __future__ import annotations

import importlib
import resource
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Answer each line by one."""
    with tempfile.TemporaryDirectory() as folder:
        reader = importlib.import_module("reader").make_reader(str(Path(folder) / "reader.sqlite"))
        for url in sys.stdin.readline().split():
            reader.add_feed(url)
        print("ready", flush=True)
        for line in sys.stdin:
            if line.strip() == "memory":
                print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
                continue
            begun = time.process_time()
            reader.update_feeds(workers=16, scheduled=False)
            print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    main()
