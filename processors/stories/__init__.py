"""Which story an article belongs to: the same address, the same text, or nearly the same text within 72 hours.

    article ─ fingerprint ─▶ lists of related records ─ decide ─▶ placement, stored with the article
                             └─ embedded.py or redis.py ─┘

Both adapters keep the same bytes (`record.py`) under the same keys and ask the same pure `decide.py`; they differ in
how a batch becomes atomic: a write lock on the file, or check-and-set in Redis.
"""
