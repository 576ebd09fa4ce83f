"""What people edit, as values: YAML with its lines, checked by a schema, and written back.

    text ─ yaml (values, lines) ─ schema ─▶ feeds, watchlist, subscriptions, settings
             blocks: only what changed of a long list       cadence, durations, patterns: the small languages in them

A mistake is a `BadInput` that names file, line, key and the fix. No database is needed here.
"""
