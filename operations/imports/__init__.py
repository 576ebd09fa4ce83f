"""Lists of others, taken over under review: each is a proposal, of which its editor accepts all, some or nothing.

    published list ─ entries as entities ─▶ proposal: what is new, changed upstream, gone; duplicates; names' quality
                                               │ accept, decline ─▶ watchlist/NAME.yaml, a file of its own ─▶ in force
                                               └ try ─▶ what it would find in the archive, by entity and name: the noise

`entries.py` keeps what the list said when it was last decided on: a refresh shows only what changed upstream, and what
an editor changed since stays. `proposal.py` and `acceptance.py` decide, without a database; `review.py` is what the
doors call.
"""
