"""Backup of a running installation, and how it is brought back.

    back_up    hold the log still ─ look at database and log ─ let go ─ copy both ─ keys, config ─ manifest.json, last
    restore    check every digest ─ nobody works here? ─ set aside what is there ─ put all in place

The copies of database and log (`bus.db`) are of one moment, as a power cut would leave them, and that is what the whole
system is built to go on from. Copies of two moments would lose news: with an older database, the log already counts
as read what that database does not know; with an older log, the database counts as seen what that log does not hold.
Holding the log's write lock alone is enough: what the database knows was in the log before, and a position moves in
the log only after the database has committed. It is held until both are looked at, some milliseconds.

`copying` writes, `restoring` brings back, `postgres` runs pg_dump and pg_restore, `manifest` says what a backup is.
What is derived stays out: the story memory (rebuilt from the log), the compiled watchlist. Kafka keeps its own log.
"""
