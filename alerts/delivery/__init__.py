"""From the outbox to the recipient: leased to one sender at a time, tried, and each attempt recorded.

    deliveries ─ outbox (lease) ─▶ sender ─ a lane a destination ─ channels/ ─▶ recipient
         ▲                                                           │
         └─ transitions ◀─ retry_policy (again, failed, sent) ◀── its answer ─▶ suppressions

`lanes` says what delays what, `rate_limits` how much a destination takes, `retry_policy` what follows an answer
(pure). What is not tried, because its address refused us before, ends here with that reason.
"""
