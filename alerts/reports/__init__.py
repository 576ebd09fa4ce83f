"""What people ask afterwards, or before they subscribe: queries on archive, alerts and outbox. Nothing is written.

queries    alerts with their deliveries          ledger   everything that happened to one alert or delivery
articles   id, address or headline ─▶ article    why      article, subscription ─▶ one named reason
estimate   archive_stream (+ retagging) ─▶ simulation ─▶ estimated, in words by estimate_wording
"""
