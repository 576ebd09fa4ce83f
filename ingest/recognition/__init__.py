"""Which article of a feed an entry is: seen before, edited, or another one. Pure.

    entries ─▶ marks.py ─▶ match.py: who is who ─▶ name.py: the id of who is new
                                   │   └─ same.py: may these two be one article? sketch.py: have they words in common?
                                   └─ rows of before 0.3 are known by their key alone, and adopted without a word

No mark alone makes two entries one article: guids repeat (`0`, a home page), addresses are shared (a live blog, a
bulletin), titles recur. Two marks do, unless the text shares no word with what stood there before (a ticker); what is
told apart in one document is told apart for ever.
"""
