"""What a message says, whoever carries it: frozen contents in, words out.

    article ─ snapshot ─▶ alert, notification (rows)
    delivery ─ contents ─▶ items ─ rendering (templates/, links) ─▶ mail, Slack
                                 └ webhook_payload ──────────────▶ JSON
    a destination closes, a sign-up ─ service_messages ─ service_rendering ─▶ mail

What an alert said stays as it was said: its snapshot is taken when it is made. Text of feeds enters a page or a mail
in templates only, which escape it.
"""
