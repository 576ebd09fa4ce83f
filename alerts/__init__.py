"""From tagged articles to people: who wants it, when, and what became of it.

    topic `tagged` ─▶ worker ─ match ─ plan ─ record ─▶ outbox ─▶ sender ─ render ─ notify ─▶ people
                      └── one transaction a batch ──┘   ▲         └─ a few threads a lane ─┘
                                    what waits ─ bundle ┘

`match`, `owed`, `plan`, `decide` and `hours` are pure. `worker` archives each article and writes (`record`) what
people are owed, given what they were told (`past`), all of it or nothing; `bundle` makes messages of what waited.
`outbox` hands deliveries to one sender at a time under a lease; `sender` sends them, a slow host delaying only its own
lane (`lanes`); `notify/` knows the channels. A far side that refuses is closed (`targets`), which owner and operator
are told (`notices`). `estimate` runs the same decisions on the archive; `links` and `actions` are what readers do from
a message, `sign_up` how they come. `read`, `ledger` and `why` are what the console and the command show.
"""
