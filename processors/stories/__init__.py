"""Which story an article belongs to: the same address, the same text, or the same event in other words, in 72 hours.

    language/ ─ words to tokens ─▶ comparison/ ─ same event? ─▶ memory/ ─ placed, and kept ─▶ corrections by people

Both adapters of `memory/` keep the same bytes and ask the same pure decision; they differ in how a batch becomes
atomic: a write lock on the file, or check-and-set in Redis.
"""
