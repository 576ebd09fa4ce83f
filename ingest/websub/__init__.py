"""WebSub: a feed's hub tells us of news at once, and we ask seldom. Only where the console has a public address.

    poll ─▶ discovery.py: a hub is named ─▶ hubs.py ─▶ asking.py asks it ─▶ the hub asks the callback: do you want this?
    push ─▶ the callback: signature.py ─▶ pushed.py, a queue ─▶ pushes.py ─▶ the stages of a poll, from parsing on
                                                                   └▶ standing.py: does it work? then polls are rare

The callback is a page of the console (`console/public/push.py`); it writes the queue, ingest reads it. Polling goes on,
more rarely, and finds out by itself when pushes stop.
"""
