"""The last 72 hours, shared by all workers: pages with their decisions, and lists by which a page is found.

    embedded.py (a file with a write lock)   ┐ read     prefetch, postings ─▶ unit_of_work ─▶ changes ┐ write
    redis.py (check-and-set, commit.lua)     ┘ (codec)  page_cache                                    ┘

`port.py` says what both promise. They keep the same bytes under the same keys and run the same unit of work, so they
answer alike; they differ in how a batch becomes atomic.
"""
