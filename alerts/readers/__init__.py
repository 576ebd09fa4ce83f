"""The people who are notified: their subscriptions in the database, and what they do to them.

sign_up ─▶ pending ─ confirmed ─▶ subscribers ─▶ Current: file and database together ─▶ worker, releaser
actions: a link in a message ─▶ unsubscribe, snooze, not relevant (with an `excluding_phrase`) ─▶ subscribers
"""
