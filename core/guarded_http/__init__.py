"""The one HTTP client: for addresses that strangers chose, so guarded and bounded; no state but open connections.

    AsyncClient.get    URL ─▶ GET, redirects followed ─────────────▶ Response      (feeds)
    SyncClient.post    URL ─▶ POST, nothing followed ──────────────▶ Response      (webhooks)
                        │      │              │               └─ body.py, inflate.py: capped on the wire and inflated
                        │      │              └─ connect to an address that was checked, TLS for the name
                        │      └─ resolve once ─▶ policy.py: every address and the port must be allowed
                        └─ core/web_address.py: is it one to fetch, or to post to (again at each redirect)

One deadline stands over each exchange: a time-out for each read would let a byte a second last for ever. TLS is
always verified. A connection may wait for its host's next feed (connections.py); it is asked again only where the
policy of that request allows what it was checked for. No proxies or passwords; cookies.py holds what is set on the
way of one request. `fields.py` reads the header fields, `errors.py` says what can go wrong. The only package that
imports httpcore.
"""
