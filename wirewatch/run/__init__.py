"""How workers are started, looked after and stopped.

everything.py   `wirewatch run`: ports free? ─ files in force ─▶ supervise.py ─▶ a child process a role
├─ limits.py       is the system's leave enough?
├─ supervise.py    starts, restarts, stops the children, and kills those that hang
├─ welcome.py      the console's address and a sign-in link, once it answers
├─ follow.py       the config files, put in force as they change
└─ health.py       one port for all roles
one_role.py     `wirewatch ingest | process | alert | console`, and each child of `run`
stopping.py     Ctrl-C, SIGTERM, and the end of the parent
"""
