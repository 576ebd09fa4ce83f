"""Who is named: the watchlist's names in any case, accent, hyphen, apostrophe, space and Arabic clitic.

    watchlist ─ patterns ─ automaton ┐ compiled, once a version
    text ─ fold ─────────────────────┴▶ candidates ─ spaCy component: verify, overlaps ─▶ mentions

Folding and the automaton cost microseconds; only a text with a candidate becomes a spaCy `Doc`.
"""
