"""Documents as they came ─▶ values: what strangers wrote is read in child processes that may be killed.

    Parser (parser.py) ─▶ child.py, under limits ─▶ feed.py: RSS and Atom ─▶ `Parsed` (document.py)
           │                    └─ our code fails: `ParseError`
           │                    allowed.py: the system's limits, where they are lower
           └─ child_exit.py: killed for time or memory, or crashed?

A further format is one file beside feed.py, and its place in the child.
"""
