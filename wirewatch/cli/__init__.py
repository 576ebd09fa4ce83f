"""The command line: one function a verb, one file a noun. No logic: read arguments, call one operation, print.

    app.py            where all hang; loading.py: each is loaded when it is asked for
    roles.py          run, one command a role
    doctor.py         doctor
    lists.py          apply, export
    articles.py       import articles
    archive.py        articles
    alerts.py         alerts, why
    deliveries.py     deliveries
    suppressions.py   suppressions
    dead.py           dead
    subscriptions.py  subscribe, subscriptions
    tokens.py         sign-in, tokens, webhook-key
    sessions.py       sessions
    watchlist.py      watchlist; list_review.py, draft_trial.py, versions.py hold its larger commands
    stories.py        stories
    site.py           status, audit
    attempt.py        try
    options.py        what several take; whom a command acts for; how values are printed

The only package that imports Typer.
"""
