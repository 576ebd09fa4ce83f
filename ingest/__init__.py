"""From feeds to the topic `articles`: polite, bounded, guarded against what hostile servers send, and repeatable.

    poller.py   due ─▶ fetch ─▶ parse ─▶ identify ─▶ publish ─▶ remember
    schedule.py ─┘       │        │          │          │           └─ store.py: validators, seen entries, next poll
    fetch.py ────────────┘        │          │          └─ core/bus
      core/guarded_http           │          └─ feed.py, identify.py: ids, revisions, what is new (pure)
    formats/ ─────────────────────┘
      markup.py: markup becomes text, in the parser's child process as well

What an entry is worth remembering is stored only after the bus has acknowledged its article. `sample.py` serves
the invented wire that makes a fresh installation live; `recorded.py` reads the import format.
"""
