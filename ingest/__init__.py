"""From feeds to the topic `articles`: polite, bounded, guarded against what hostile servers send, and repeatable.

    poller.py ─▶ due.py: the list, leases ─▶ stages.py, each filling in its part of a `Poll` (poll.py):

        fetch.py ─▶ formats/ ─▶ articles.py ─▶ pages/ ─▶ core/bus ─▶ store/: validators, seen entries, next poll
           │           │           │             └─ full text, where a feed asks      └─ schedule.py: when next
           │           │           └─ recognition/, identify.py: who is new           └─ health/: what is wrong for long
           │           └─ markup.py: markup becomes text
           └─ core/guarded_http; what a hub pushed is there already (websub/)

What an entry is worth remembering is stored only after the bus has acknowledged its article. `sample.py` serves
the invented wire that makes a fresh installation live; `recorded.py` reads the import format.
"""
