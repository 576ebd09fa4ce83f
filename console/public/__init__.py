"""Plain pages for readers, who have no sign-in: server-rendered, no script, open to whoever has the link.

    a link in a message ─▶ actions    ─ action.html.j2 ────▶ unsubscribe, snooze, not relevant
    /subscribe          ─▶ subscribe  ─ subscribe.html.j2 ─▶ an address, a mail; behind its link a form (sign_up_form)

The address is the permission: no cookie is looked at.
"""
