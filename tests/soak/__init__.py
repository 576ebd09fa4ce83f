"""The nemesis: hundreds of faults done to a running system, drawn by a seed, and a checker that counts what came of it.

    wire ─▶ the system under `wirewatch run` ─▶ archive, alerts, mails ─▶ ledger ─▶ checker: what was lost, repeated,
              ▲ faults (faults.py, a table)                                          or silent under a green light
              └ lights (lights.py) ask doctor all the while

`make soak` runs it; `python -m soak --help` says what can be chosen. One seed gives the same faults in the same order;
when each strikes depends on the machine.
"""
