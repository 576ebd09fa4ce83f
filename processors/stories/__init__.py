"""Recognises that many outlets report one story.

    article ─ fingerprint ─▶ place: known? same address? same text? near-same text? else new ─▶ placement

`decide.py` holds the whole decision, purely; an adapter of `port.py` gives it a memory and exclusivity.
"""
