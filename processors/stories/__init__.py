"""Which story an article belongs to: the same address, the same text, or the same event in other words, in 72 hours.

    words ─ lexicon ─ tokens ─▶ fingerprint ─▶ related pages ─ decide (rules, likeness, model) ─▶ placement, stored
                                              └─ embedded.py or redis.py ─┘

Both adapters keep the same bytes (`record.py`) under the same keys and ask the same pure `decide.py`; they differ in
how a batch becomes atomic: a write lock on the file, or check-and-set in Redis.
"""
