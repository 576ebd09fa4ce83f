"""The people who are notified: their subscriptions in the database, and what they do to them.

sign_up ─▶ pending ─ confirmed ─▶ subscribers ─▶ Current: file and database together ─▶ worker, releaser
actions: a link in a message ─▶ unsubscribe, snooze ─▶ subscribers
judgements: the same link ─▶ not relevant (with an `excluding_phrase`), taken back ─▶ reports/feedback ─▶ an editor
"""
