"""The channels: each takes a rendered alert to one target and says how that ended, in our words.

    Rendered ─▶ apprise.MailNotifier ─▶ smtp.submit ──▶ mail server
             ─▶ apprise.SlackNotifier ─▶ webhook.post ─▶ Slack, or any sink that speaks its webhook
             ─▶ inbox.InboxNotifier       (nothing to do: the console reads the rows)

`port.py` is the contract. No notifier retries or waits: the outbox does.
"""
