"""From feeds to the topic `articles`: polite, bounded, guarded against what hostile servers send, and repeatable.

    poller.py ─▶ due.py: the list, leases ─▶ stages.py, each filling in its part of a `Poll` (poll.py):

        fetch.py ─▶ formats/ ─▶ articles.py ─▶ core/bus ─▶ store/: validators, seen entries, next poll
           │           │           └─ recognition/, identify.py: who is new     └─ schedule.py: when next
           │           └─ markup.py: markup becomes text
           └─ core/guarded_http                                            └─ health/: what is wrong for long

What an entry is worth remembering is stored only after the bus has acknowledged its article. `sample.py` serves
the invented wire that makes a fresh installation live; `recorded.py` reads the import format.
"""
