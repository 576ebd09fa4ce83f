"""What people edit: settings, feeds, watchlist, subscriptions. Schema, YAML in and out, and every version kept.

    files/ ─ text to value ─▶ versions/ ─ in force ─▶ the workers, within a second

The YAML files of this folder are what a newcomer starts with.
"""
