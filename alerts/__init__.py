"""From tagged articles to people: who wants it, when, and what became of it.

    topic `tagged` ─▶ worker ─ match ─ decide ─ record ─▶ outbox ─▶ sender ─ render ─ notify ─▶ people
                      └─── one transaction a batch ───┘             └─ a few threads a lane ─┘

`match` and `decide` are pure. `worker` archives each article and writes (`record`) what people are owed, all of
it or nothing. `outbox` hands deliveries to one sender at a time under a lease; `sender` sends them, a slow host
delaying only its own lane (`lanes`); `entries` fetches what they say; `notify/` knows the channels. A far side that
refuses is closed (`targets`), which owner and operator are told (`notices`). `read`, `ledger` and `why` are what the
console and the command show.
"""
