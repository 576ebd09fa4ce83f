"""What people can do, written once: the command prints the results, REST encodes them, pages call them.

    wirewatch/cli ─┐
    console/api ───┼─▶ subscriptions, deliveries, stories, … (a Site, an Actor, values) ─▶ ingest, processors, alerts
    console/public ┘        ├─ actor.py    may they?      no ─▶ OperationError, which each door renders in its way
                            └─ audit.py    the change and its record, in one transaction

One file a noun. Each operation takes what it works on (`site.py`) and who acts (`actor.py`), and gives frozen values. A
change is recorded once, whichever door it came through; what changed nothing leaves no record. What works on given
files alone (`trials.py`, `watchlist.py`, `feed_discovery.try_feed`) needs neither. Libraries that are heavy are
imported where they are used, so that a command pays only for what it does.
"""
