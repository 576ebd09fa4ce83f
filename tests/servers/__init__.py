"""Real servers for tests and benchmarks: one file a server, each a context manager.

    with KafkaServer() as kafka, PostgresServer() as postgres:
        run(kafka.url, postgres.create_database("wirewatch"))
        kafka.kill()        # -9; `restart()` comes back on the same port with the same data
        postgres.pause()    # SIGSTOP: the port is open and nobody answers; `resume()`

Everything listens on 127.0.0.1 on a free port, keeps its files in a temporary folder, and dies with the
process that started it. A program that is missing raises `MissingServerError`, which names the fix: nothing
is skipped.

`kafka`, `redis` and `postgres` are processes of their own (`daemon.py`); `smtp` and `web` are threads here,
since what matters of them is that a test can script and read them.
"""
