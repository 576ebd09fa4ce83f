"""Who gets what, and when: decided before anybody thinks of sending it.

    matches ─ recipients ─▶ pending ─┐
    database ─ history ──────────────┴─ plan (timing, local_time) ─▶ planned ─ write ─▶ notifications, deliveries
                                             what waited and is due ─ release ─▶ deliveries

`recipients`, `plan`, `timing` and `local_time` are pure: the estimate runs them on the archive. `history` reads what
each reader has had and what waits; `write` records the plan in the transaction of its articles.
"""
