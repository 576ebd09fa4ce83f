"""What readers do themselves: sign up, act by the links in a message, and the subscriptions that they made.

    /subscribe ─ sign_up ─ a mail to confirm ─▶ subscribers (rows with a growing serial) ─▶ workers, within a second
    a link in a message ─ actions ─▶ unsubscribed, snoozed, or not relevant (excluding_phrase says what would help)

Whoever holds a link may do what it allows, and nothing else: there are no accounts.
"""
