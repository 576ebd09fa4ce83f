"""From tagged articles to people: who wants it, when, and what became of it.

    topic `tagged` ─▶ worker ─ match ─ decide ─ record ─▶ outbox ─▶ sender ─ render ─ notify ─▶ people
                      └─── one transaction a batch ───┘             └─ a few threads a lane ─┘

`match` and `decide` are pure. `worker` archives each article and writes (`record`) what people are owed, all of
it or nothing. `outbox` hands deliveries to one sender at a time under a lease; `sender` sends them, a slow host
delaying only its own lane; `notify/` knows the channels. `read` is what the console and `wirewatch alerts` show.
"""
