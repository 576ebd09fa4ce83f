"""How a feed is, beside how its last poll ended: conditions that somebody must hear of, as they begin and as they end.

    poll ─▶ signs.py: what it says ─▶ habit.py: how often news come ─▶ conditions.py: what is noticed
                                                                          └▶ health.py: what stands long enough to tell

All of it is pure and kept with the feed; `store.py` writes what begins and ends, `words.py` says it to people.
"""
