"""`wirewatch run`: a child process a role, started again when it dies, stopped in order.

    supervise ─▶ ingest, process, alert, console       stopping: Ctrl-C, SIGTERM, and the end of whoever started us

One `run` a data folder: a lock on a file there refuses the second.
"""
