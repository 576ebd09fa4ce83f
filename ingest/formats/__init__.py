"""Documents as they came ─▶ values: what strangers wrote is read in child processes that may be killed.

    Parser (parser.py) ─▶ child.py, under limits ─▶ read.py ─▶ `Parsed` (document.py), or what it is instead of a feed
           │                    │                     │
           │                    │                     └─ encoding.py ─▶ mending.py ─▶ xml/, json_feed.py, feed.py
           │                    │                                                     └─ `RawFeed` (raw.py) ─▶ fields/
           │                    └─ our code fails: `ParseError`
           └─ child_exit.py: killed for time or memory, or crashed?

A further format is one file that gives a `RawFeed`, and its place in read.py.
"""
