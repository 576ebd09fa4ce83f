"""The memory of ingest: queries on ingest/tables.py, by subject.

    listed.py: the feed list ─▶ leases.py: who polls what ─▶ endings.py: how polls ended ─▶ entries.py: what was seen

`state.py` is what is known of a feed between two polls.
"""
