"""What every part agrees on: the article, the bus, the database, the worker loop, errors and outcomes.

    bus/ ─ poll ─▶ worker ─ handle ─▶ commit          one loop for every consumer; heartbeat says how it is
                     └ errors: again, or park in the topic `dead`
    database (SQLite, PostgreSQL) ─ migrations/ ─▶ archive, workers, and the tables that each package declares
    due: when a wait is over, whatever the clock does; clock_watch: says that it moved; liveness: loops go round
    child_process: a module of ours by itself, for what strangers wrote; system_limits: what it may set for itself
    article, outcomes: values and names             log, metrics: what is told to people who run it

Imports nothing of ours. Everything here is either a frozen value (`article`, `outcomes`), an error that carries
its own policy (`errors`), or a port with its adapters (`bus/`, `database`).
"""
