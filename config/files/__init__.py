"""The files that people edit, as text and as checked values.

    text ─▶ yaml ─▶ schema ─▶ feeds │ watchlist │ subscriptions │ settings      each file's keys, and what they mean
                                │
        durations, cadence, patterns, email_address                            values that have a form of their own

`schema` turns every mistake into one line: file, line, key, what is wrong, what to write. `blocks` reads a long
watchlist anew after an edit, entity by entity.
"""
