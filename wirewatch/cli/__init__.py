"""The command line: one function a verb, one file a noun. No logic: read arguments, call one function, print.

    app.py            run, one command a role, apply, export, import, doctor
    alerts.py         alerts, why
    deliveries.py     deliveries, suppressions
    subscriptions.py  subscribe, subscriptions
    tokens.py         tokens, webhook-key
    watchlist.py      watchlist
    stories.py        stories
    attempt.py        try

The only package that imports Typer.
"""
