"""What matching articles mean to their readers: who is notified, of what, when, and in which message.

    match ─▶ recipients ─ pending ─▶ plan ─▶ notifications ─ due now ─▶ deliveries
                                      ▲            └ held ─▶ release ─▶ deliveries
        history (read_history) ───────┘

`recipients`, `plan`, `timing`, `local_time`, `history` and `article_outcomes` are pure: the alert worker runs them on
what `read_history` found, the estimate (reports/) on an archive. `write` stores what a plan says; `release` lets leave
what was held until now, and decides anew what waits where a subscription or a snooze changed.
"""
