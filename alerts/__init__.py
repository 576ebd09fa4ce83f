"""From tagged articles to people: who is notified, when, and what became of it.

topic `tagged` ─▶ worker:    claim ─▶ match ─▶ plan ─▶ archive ─▶ write ─▶ enqueue ─▶ outbox     one transaction
releaser:  what was held, and is due now  ─▶ write ─▶ enqueue ─▶ outbox     one transaction
sender:    outbox ─▶ lease ─▶ render ─▶ send ─▶ finish                      threads of a lane

worker, releaser   the two loops that decide; both hand the planned deliveries to delivery/
matching           which subscriptions want an article, and why (`why_matched`); `filter_costs`: a filter too dear
late_edits         an edit that the story memory cannot place any more: the archive knows its story
archiving          the archive: which revisions are new, and the newest of each
planning/          who is notified of what, when, in which message: pure, but for reading history and writing plans
messages/          what a message says: snapshot, contents, links, rendering
delivery/          the outbox, its lanes and leases, the sender, the channels, suppressions
readers/           subscriptions in the database, sign-up, and what people do from a message
reports/           what the console and the command show: alerts, ledger, why, estimate, articles
retention          the job that deletes what is older than the settings keep
"""
