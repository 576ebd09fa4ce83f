"""`wirewatch doctor`: what a start would use and what runs now, one finding a check, each with what to do about it.

    examine.py ──▶ settings ─ values.py ─ disk.py ─ services.py ─ kernel.py ─▶ database ─ files.py
                   └─▶ observed.py (who works, who is subscribed) ─▶ mail.py ─ links.py ─ workers.py
    deliveries.py ─ feeds.py ─ tokens.py ─ templates.py

It sends nothing, and it never traces back: what goes wrong in a check is that check's finding. A finding that is not
well makes the command end with 1.
"""
