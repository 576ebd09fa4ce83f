"""The command line: one function a verb, one file a noun. No logic: read arguments, call one function, print.

    app.py      run, one command a role, apply, export, import, doctor, alerts
    attempt.py  try
    watchlist.py  import lists of others, show what names are worth

The only package that imports Typer.
"""
