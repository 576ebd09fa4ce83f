"""What a message says, in every form that a channel needs. It neither decides who gets one nor sends it.

    snapshot  (taken when an alert is made) ─▶ tables ─▶ contents ─┐
    service_messages  (a suppression, a sign-up) ──────────────────┴▶ renderer ─ templates/ ─▶ Rendered
                                                                        └ links (signed), webhook_payload (JSON)

All that comes from feeds and destinations is hostile: `harmless` cleans it, templates escape it.
"""
