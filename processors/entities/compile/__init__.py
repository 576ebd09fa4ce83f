"""A watchlist becomes automata, once a version and after an edit only where it changed.

name ─ forms ─ patterns ─┬─ strength, capitals ─▶ owners of a pattern ┐
└─ spelling ──────────▶ keys of spellings    ┴─ compiled_entity ─▶ compiler ─▶ compiled (automaton)
└ cache: kept on disk
"""
