"""From a delivery that is due to an answer on record: once, to the right place, at its pace.

    enqueue ─▶ outbox ──lease──▶ dispatch ──▶ sender ─ render ─ channels/ ─▶ recipient
                 ▲   who has it     │ read contents,   │ a few threads a lane,
                 │                  │ fate: send,      │ the slow left behind
                 │                  │ drop, give up    ▼
                 └──────────── finish: transitions, retry_policy, answers ─▶ suppressions, rate limits, owners notified

After a clock was put back, `clock_back` makes due what waits by the old time.
Lanes with something due are found by skipping through an index (`due_lanes`), however much is due; what threads write
at the same moment is committed together (`group_commit`).

The outbox knows deliveries, never what they say: whoever has leased one reads its contents (`messages/`) and decides
whether it may leave (`fate`, pure). What follows an answer is `retry_policy` (pure), what it says of the destination
`answers`. All that tells one channel from another stands in one table, config/files/channels.py.
"""
