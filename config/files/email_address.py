"""One e-mail address, checked and in one spelling. The only file that knows email-validator.

Domains of other scripts are taken and written as mail servers know them: `desk@bücher.example` becomes
`desk@xn--bcher-kva.example`. Before the @ only ASCII is: hardly a mail server takes more. Nothing is asked of the DNS.
"""

from __future__ import annotations

import email_validator

for _name in ("local", "localhost"):  # the library's own way to allow them: mail inside a company, or on one machine
    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(_name)


def check_address(given: str) -> str:
    """Give the address as mail is sent to it; raises ValueError with the fix for anything but one plain address."""
    try:
        checked = email_validator.validate_email(
            given, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, strict=True
        )
    except email_validator.EmailNotValidError as error:
        raise ValueError(f'"{given}" is not one e-mail address; write desk@example.org ({_reason(error)})') from error
    return checked.ascii_email or checked.normalized


def _reason(error: email_validator.EmailNotValidError) -> str:
    text = str(error).rstrip(".")
    return text[:1].lower() + text[1:]
