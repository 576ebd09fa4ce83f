"""From tagged articles to people: who wants it, when, and what became of it.

    topic `tagged` ─▶ worker ─ match ─ plan ─ record ─▶ outbox ─▶ sender ─ render ─ notify ─▶ people
                      └── one transaction a batch ──┘   ▲         └─ a few threads a lane ─┘
                                    what waits ─ bundle ┘

`match`, `owed`, `plan`, `decide` and `hours` are pure. `worker` archives each article and writes (`record`) what
people are owed, given what they were told (`past`), all of it or nothing; `bundle` makes messages of what waited.
`outbox` hands deliveries to one sender at a time under a lease; `sender` sends them, a slow host delaying only its own
lane; `notify/` knows the channels. `estimate` runs the same decisions on the archive; `links` and `actions` are what
readers do from a message. `read` is what the console and `wirewatch alerts` show.
"""
