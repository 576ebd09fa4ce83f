"""From tagged articles to people: who wants it, when, and what became of it.

    topic `tagged` ─▶ worker ─ matching ─ planning/ ─▶ outbox ─ delivery/ ─ messages/ ─▶ people
                       └── one transaction a batch ──┘              └─ channels/: mail, Slack, webhook, …
                                                    readers/: what people do by a link      reports/: what became of it

`worker` archives each article and writes what it leads to, all of it or nothing, before the bus moves on. `matching`
and the decisions of planning are pure. `retention` forgets what is old; `tables` holds alerts and the outbox.
"""
