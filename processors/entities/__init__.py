"""Who is named: the watchlist's names in any case, accent, hyphen, apostrophe, space and Arabic clitic.

    watchlist ─ compile/ ─▶ automata ┐ once a version
    text ────── tag/ ────────────────┴▶ candidates ─ decision, evidence ─▶ mentions     tagger.py: the front of both
                     in_use.py: reloaded beside the work of a worker

compile/    names → automaton
tag/        text → mentions
importers/  lists that others publish → watchlists
name_review, name_variants: what a list is worth before any article, and what its entities may be called besides

Folding and the automaton cost microseconds; only a text with a candidate becomes a spaCy `Doc`.
"""
