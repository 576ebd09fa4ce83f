"""How a rendered message reaches one target, a file a channel, and how that ended in our words.

    Rendered ─▶ apprise.MailNotifier ─▶ smtp.MailRoute ▶ mail server
             ─▶ apprise.SlackNotifier ─▶ webhook.post ─▶ Slack, or any sink that speaks its webhook
             ─▶ signed_webhook.WebhookNotifier ▶ webhook.post ─▶ whatever address a subscriber names, if it is public
             ─▶ apprise_target.AppriseNotifier ────────▶ what the operator names: Teams, Telegram, ntfy, …
             ─▶ inbox.InboxNotifier       (nothing to do: the console reads the rows)

`port.py` is the contract; `webhook.py` posts by `core/guarded_http`. No notifier retries or waits: the outbox does.
What else tells channels apart (lanes, rates, retries, words) is a row in config/files/channels.py.
"""
