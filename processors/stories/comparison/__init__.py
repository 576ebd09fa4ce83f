"""Two articles side by side, and which story an article joins. Pure.

    fingerprint ─▶ features (prefilter, then 36 of a pair) ─▶ model ─┐
               └─▶ rules: one text, or vetoed ──────────────────────┴▶ decision ─▶ explanation: the reason in words

updates         what a story has said so far, and what an article adds to it
pair_answer     the model asked of two articles, in one language or two
documents       which of the documents that have stood at an address a text is a version of
similarity      the same comparison for two whole articles, without a memory
representative  which headline stands for a story
"""
