"""Every version of what people edit, and the way from files into force.

    folder ─ documents ─▶ plan ─▶ explain ─▶ a person            watchlist, feeds, subscriptions: parsed once,
               base ──────┘ │ summary                            checked together, compared with what is in force
                            ▼
                          apply ─▶ store ─▶ watched ─▶ workers   all kinds in one transaction, or none
                                     │         └ a watchlist: activation, in all that find names or in none
                                     └────▶ export ─▶ folder, with its base

`follow` does this for `wirewatch run` whenever a file is saved, and `not_in_force` keeps why a file is not.

The *base* says from which version a folder's files began, so that an older copy is told from an edit, and never
undoes a colleague's; `taken_back` finds an edit that was open in an editor while the program wrote a newer version.
`diff` shows two texts side by side, `refusal` is the error, `author` the default name, `tables` holds the tables.
"""
