"""The log of articles: one port, two adapters (an SQLite file; Apache Kafka), chosen by URL in `wirewatch/wiring`."""
