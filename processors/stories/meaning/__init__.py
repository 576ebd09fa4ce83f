"""What an article says whatever its language: worked out once, carried with it, compared as numbers.

    title and lead ─ port (none, or sentence_encoder) ─▶ bytes in the tagged article ─┬─ whitening: how close two are
                                                                                      └─ cells: where one is looked for

Everything behind the bytes is arithmetic on whole numbers, so that every machine and every replay answers alike.
"""
