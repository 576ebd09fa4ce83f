"""One e-mail address, and nothing that is none or more than one."""

from __future__ import annotations

import pytest

from config.files.email_address import check_address
from config.files.settings import Settings
from config.files.subscriptions import Target


@pytest.mark.parametrize(
    ("given", "sent_to"),
    [
        ("desk@example.org", "desk@example.org"),
        ("Desk@Example.ORG", "Desk@example.org"),
        ("a+b@example.org", "a+b@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("desk@localhost", "desk@localhost"),
        ("desk@mail", "desk@mail"),
        ("desk@news.local", "desk@news.local"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
        ("desk@xn--bcher-kva.example", "desk@xn--bcher-kva.example"),
        ("редакция@example.org", ""),
        ("x@пример.рф", "x@xn--e1afmkfd.xn--p1ai"),
        ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("", ""),
        ("nobody", ""),
        ("@example.org", ""),
        ("a@", ""),
        ("a..b@example.org", ""),
        (".a@example.org", ""),
        ("a@example..org", ""),
        ("a@-example.org", ""),
        ("a@example.org.", ""),
        ("a b@c.org", ""),
        (" a@b.org", ""),
        ("a@b.org,c@d.org", ""),
        ("a@b.org;c@d.org", ""),
        ("a@b.org\nBcc: c@d.org", ""),
        ("Desk <a@b.org>", ""),
        ('"a b"@example.org', ""),
        ("a@[127.0.0.1]", ""),
        ("a@exam\u00adple.org", ""),
        ("a" * 65 + "@b.org", ""),
        ("a@" + "b" * 64 + ".org", ""),
        ("a@" + ".".join(["b" * 60] * 5) + ".org", ""),
    ],
)
def test_an_address_is_one_in_one_spelling_or_refused(given: str, sent_to: str) -> None:
    if sent_to:
        assert check_address(given) == sent_to
        assert Target(channel="email", address=given).address == sent_to
    else:
        with pytest.raises(ValueError, match=r"is not one e-mail address; write desk@example\.org"):
            check_address(given)
        with pytest.raises(ValueError, match="is not one e-mail address"):
            Target(channel="email", address=given)


@pytest.mark.parametrize("given", ["wire@example.org", "Wire <wire@bücher.example>", "Wire"])
def test_the_sender_may_have_a_name(given: str) -> None:
    if given == "Wire":
        with pytest.raises(ValueError, match="not one e-mail address"):
            Settings(mail_from=given)
    else:
        assert "wire@" in Settings(mail_from=given).mail_from


def test_nobody_may_be_the_operator() -> None:
    assert Settings(operator_mail="").operator_mail == ""
    with pytest.raises(ValueError, match="not one e-mail address"):
        Settings(operator_mail="desk")
