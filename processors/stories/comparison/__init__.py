"""Whether two pages tell of one event: pure, given both; the memory asks it.

    article ─ fingerprint ─▶ candidates ─ rules (never, surely) ─ features ─ model ─▶ decision ─ explanation
                                                  updates: what the article adds       central: which page stands for it

The model is a file, trained by a benchmark on labelled pairs; rules come before it, and may not be outvoted.
"""
