"""Finds watch-listed names in text.

    names ─ patterns ─▶ automaton                             once, when the watchlist changes
    text ─ fold ─ automaton ─▶ candidates ─ component (spaCy) ─ overlaps ─▶ mentions

Folding makes spellings equal (case, accents, hyphens, apostrophes); the automaton finds all names at once; only
articles with a candidate become a spaCy `Doc`, where the `watchlist` component verifies them.
"""
