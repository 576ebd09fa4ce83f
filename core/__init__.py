"""What every part agrees on: the article, the bus, the database, the worker loop, errors and outcomes.

Imports nothing of ours. Everything here is either a frozen value (`article`, `outcomes`), an error that carries
its own policy (`errors`), or a port with its adapters (`bus/`, `database`).
"""
