"""Messages about the service itself: their words, what makes them harmless, and the token of a sign-up."""

from __future__ import annotations

from itertools import count

from alerts.messages.renderer import Renderer
from alerts.messages.service_messages import TOKEN_PLACEHOLDER, ServiceMessage, message_of_suppression
from core.outcomes import SuppressionState

HOSTILE = "550 <script>alert(1)</script> \u202egnp\x1b[31m {token}"


def _numbered() -> Renderer:
    numbers = count(1)
    return Renderer(lambda subscription: f"token-{next(numbers)}-of-{subscription}")


def test_a_suppression_says_which_target_why_and_what_opens_it_again() -> None:
    made = message_of_suppression(
        "e-mail", "email", "desk@example.org", SuppressionState.SUPPRESSED, refusals=3, detail="550 unknown"
    )
    assert made.subject == "Wirewatch: E-mail desk@example.org is suppressed"
    assert "Its last answer (3 refusals in a row): 550 unknown" in made.text
    assert "\n  wirewatch suppressions remove email desk@example.org\n" in made.text


def test_what_a_destination_answered_is_inert_in_every_form() -> None:
    made = message_of_suppression("webhook", "webhook", "x", SuppressionState.DISABLED, refusals=1, detail=HOSTILE)
    rendered = _numbered()("d1", made)
    assert "<script" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    for form in (rendered.subject, rendered.text, rendered.html, rendered.slack):
        assert not set(form) & set("\u202e\x1b")
        assert "token-" not in form, "no token for a message that asks to confirm nothing"


def test_each_rendering_of_a_confirmation_has_a_token_of_its_own_in_a_link() -> None:
    asks = ServiceMessage("Please confirm", f"Open\nhttps://wire.example.org/subscribe/{TOKEN_PLACEHOLDER}", "self-1")
    render = _numbered()
    first, second = render("d1", asks), render("d1", asks)
    url = "https://wire.example.org/subscribe/token-1-of-self-1"
    assert first.html.count(f'<a href="{url}"') == 2, "a button, and the address to copy"
    assert f">{url}</a>" in first.html
    assert url in first.text
    assert url not in second.text
    assert "subscribe/token-2-of-self-1" in second.text


def test_a_service_message_is_data_for_a_webhook_too() -> None:
    rendered = _numbered()("d1", ServiceMessage("subject", "one\n  two"))
    assert rendered.document == {"type": "notice", "subject": "subject", "text": "one\n  two"}
