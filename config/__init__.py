"""What people edit: settings, feeds, watchlist, subscriptions. Schema, YAML in and out, and every version kept.

file ─ yaml.load ─ schema ─▶ value          a mistake is a `BadInput` with file, line, key and the fix
files ─ apply.plan ─ apply.apply ─▶ versions ─ Watched.get ─▶ the workers, within a second
"""
