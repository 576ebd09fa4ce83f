"""What people edit: settings, feeds, watchlist, subscriptions. Schema, YAML in and out, and every version kept.

file ─ files.yaml ─ files.schema ─▶ value          a mistake is a `BadInput` with file, line, key and the fix
folder ─ versions.plan ─ versions.apply ─▶ store ─ versions.watched ─▶ the workers, within a second
"""
