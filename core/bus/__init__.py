"""The log of articles: one port, two adapters (an SQLite file; Apache Kafka), chosen by URL in `wirewatch/wiring`.

    publish ─▶ topic, partition by key ─▶ poll by a group's members, commit ─▶ replay, trim
                  └─ what cannot be handled: topic `dead`

The SQLite file is opened, and missed, in `log_file`.

The port says what both promise, and what they do not; `tests/contract/test_bus.py` holds both to it.
"""
