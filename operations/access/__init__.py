"""Who may come in: one-time sign-in links, sessions, and tokens of scripts. Only hashes are stored (digests.py).

    grants.py    what people do: make a link, sign in and out, end sessions, make and revoke tokens
      ├─ sessions.py, tokens.py, tables.py    how it is stored
      └─ identity.py    a cookie or a token ─▶ an Actor, for the console's guard

Nothing here knows about the web: the command line makes the links.
"""
