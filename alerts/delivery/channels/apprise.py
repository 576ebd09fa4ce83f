"""E-mail and Slack through Apprise: the only file that knows it (2.2).

Apprise checks addresses, prepares and escapes; the last step of each plugin is ours, since Apprise's says only
yes or no: it hides the reply code, ignores Retry-After, and adds a second Message-ID. A plugin object lives for
one send (it throttles its second one by seconds) and `notify` is called on it directly (Apprise's shared pool of
six threads is filled by six slow servers).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, parseaddr, quote
from functools import lru_cache

from alerts.delivery.channels.deadline import DEADLINE
from alerts.delivery.channels.mail_server import parse_smtp_url
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.channels.smtp import MailRoute
from alerts.delivery.channels.webhook import post
from alerts.messages.rendered import Rendered
from core.clock import Clock
from core.errors import BadInput
from core.guarded_http.policy import AddressPolicy
from core.guarded_http.sync_client import SyncClient
from core.outcomes import AttemptOutcome
from core.web_address import Purpose, is_web_address

with warnings.catch_warnings():  # Apprise imports `imghdr`, for encryption that we do not use
    warnings.simplefilter("ignore", DeprecationWarning)
    from apprise import AppriseAsset, NotifyFormat
    from apprise.exception import AppriseException
    from apprise.plugins.email import NotifyEmail
    from apprise.plugins.slack import NotifySlack

_ASSET = AppriseAsset(app_id="Wirewatch", app_desc="Wirewatch", http_redirects=False)
_ADDRESS_LIMIT = 254
_LINE = 78
_REFERENCES = 20
"""Ids in References: a header of a long story must not outgrow what mail servers take."""


class _Words(UnstructuredHeader):
    """A header whose words stay whole: the standard library makes encoded words of long ones, which nobody decodes."""

    def fold(self, *, policy: Policy) -> str:
        """Put each word on a line of its own, where they do not fit on one; what stands before the last is encoded."""
        before, _, last = str(self).rpartition(" ")
        words = before.split() if before.isascii() else Header(before, "utf-8").encode().split()
        written = " ".join([*words, last])
        head = f"{self.name}: "  # type: ignore[attr-defined]
        if len(head + written) > (policy.max_line_length or _LINE):
            written = f"{policy.linesep} ".join(written.split(" "))
        return head + written + policy.linesep


class _Headers(HeaderRegistry):
    """The standard library's headers, each class made once: it makes one anew for every header of every mail."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}
        for name in ("list-id", "list-unsubscribe", "in-reply-to", "references"):
            self.map_to_type(name, _Words)  # type: ignore[arg-type]  # as the library makes its own

    def __getitem__(self, name: str) -> type:
        """Give the class of a header."""
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_POLICY = EmailPolicy(header_factory=_Headers())
_PLACEHOLDER_TOKENS = {"token_a": "T00000000", "token_b": "B00000000", "token_c": "x" * 24}
"""Apprise wants Slack's three tokens; we post to the whole address, which may be another server's."""
_UNUSABLE = AttemptResult(AttemptOutcome.ADDRESS_REFUSED, "not a usable e-mail address")
_CLOSED = dict.fromkeys((401, 403, 404, 410, 301, 302, 307, 308), AttemptOutcome.CHANNEL_REFUSED)
"""What Slack answers for a webhook that is gone: no_service, channel_is_archived, action_prohibited, invalid_token."""


class _Mail(NotifyEmail):  # type: ignore[no-untyped-call]  # Apprise has few types
    """Apprise's e-mail plugin, sending our parts and keeping the server's answer."""

    def prepared(self, route: MailRoute, message: EmailMessage, sender: str) -> None:
        self._route, self._message, self._sender = route, message, sender
        self.answer = _UNUSABLE

    def send(self, *_arguments: object, **_options: object) -> bool:
        if len(self.targets) == 1:
            self.answer = self._route.submit(self._message, self._sender, self.targets[0][1])
        return self.answer.outcome is AttemptOutcome.ACCEPTED


class _Slack(NotifySlack):  # type: ignore[no-untyped-call]
    """Apprise's Slack plugin, posting to one exact address and keeping the answer."""

    def prepared(self, client: SyncClient, url: str, delivery_id: str, clock: Clock) -> None:
        self._client, self._address, self._delivery_id, self._clock = client, url, delivery_id, clock
        self.answer = AttemptResult(AttemptOutcome.REFUSED, "the message could not be prepared")

    def send(self, body: str, *_arguments: object, **_options: object) -> bool:
        payload = {"text": body, "mrkdwn": True, "unfurl_links": False, "unfurl_media": False}
        headers = {"User-Agent": "Wirewatch", "X-Wirewatch-Delivery": self._delivery_id}
        document = json.dumps(payload).encode()
        self.answer = post(self._client, self._address, document, headers, _CLOSED, self._clock())
        return self.answer.outcome is AttemptOutcome.ACCEPTED


class MailNotifier:
    """E-mail through one mail server: `smtp[s]://user:password@host:port`, or "" where none is set.

    `plain` and `ca_file` are those of `MailServer`.
    """

    def __init__(
        self,
        smtp_url: str,
        mail_from: str,
        clock: Clock,
        deadline: float = DEADLINE,
        *,
        plain: bool = False,
        ca_file: str = "",
    ) -> None:
        self._from = mail_from
        self._clock = clock
        self._route: MailRoute | None = None
        self._missing = "no mail server: set smtp_url in settings.yaml"
        if smtp_url:
            try:
                self._route = MailRoute(parse_smtp_url(smtp_url, plain=plain, ca_file=ca_file), deadline)
            except BadInput as error:
                self._missing = str(error)

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        """See `Notifier`."""
        if self._route is None:
            return AttemptResult(AttemptOutcome.MISCONFIGURED, self._missing)
        name, sender = parseaddr(self._from)
        if not _plain_address(sender):
            return AttemptResult(
                AttemptOutcome.MISCONFIGURED, "mail_from: not an e-mail address; mend it in settings.yaml"
            )
        if not _plain_address(target):
            return _UNUSABLE
        try:
            mail = _mail(message, Address(name or "Wirewatch", addr_spec=sender), target, delivery_id, self._clock)
            host = sender.rpartition("@")[2]
            plugin = _Mail(host=host, smtp_host=host, from_addr=sender, targets=[target], asset=_ASSET)  # type: ignore[no-untyped-call]
            plugin.prepared(self._route, mail, sender)
            plugin.notify(body=message.text, title=message.subject, body_format=NotifyFormat.TEXT)
        except (AppriseException, TypeError, ValueError) as error:  # what Apprise and email say of bad addresses
            return AttemptResult(AttemptOutcome.REFUSED, f"the mail cannot be prepared ({type(error).__name__})")
        return plugin.answer


class SlackNotifier:
    """Slack, or whatever takes Slack's webhook. `secret` gives the address for a target's name, or ""."""

    def __init__(self, secret: Callable[[str], str], clock: Clock, deadline: float = DEADLINE) -> None:
        self._secret = secret
        self._clock = clock
        self._client = SyncClient(AddressPolicy(anywhere=True), deadline=deadline)

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        """See `Notifier`."""
        try:
            url = self._secret(target).strip()
        except BadInput as error:  # says which variable to set
            return AttemptResult(AttemptOutcome.MISCONFIGURED, str(error))
        if not is_web_address(url, Purpose.POST):
            return AttemptResult(AttemptOutcome.MISCONFIGURED, f"the secret {target} is no web address: correct it")
        plugin = _Slack(**_PLACEHOLDER_TOKENS, asset=_ASSET)  # type: ignore[no-untyped-call]
        plugin.prepared(self._client, url, delivery_id, self._clock)
        plugin.notify(body=message.slack, body_format=NotifyFormat.TEXT)
        return plugin.answer


def mail_of(message: Rendered, mail_from: str, target: str, delivery_id: str, clock: Clock) -> EmailMessage:
    """Give the mail as it is handed to the mail server."""
    name, sender = parseaddr(mail_from)
    return _mail(message, Address(name or "Wirewatch", addr_spec=sender), target, delivery_id, clock)


def _plain_address(address: str) -> bool:
    """One bare address: Apprise splits lists, so that a comma would add a recipient."""
    local, at, domain = address.rpartition("@")
    return bool(at and local and domain and len(address) <= _ADDRESS_LIMIT and address.isprintable()) and not set(
        address
    ) & set(' ,;:<>()[]\\"')


def _mail(message: Rendered, sender: Address, target: str, delivery_id: str, clock: Clock) -> EmailMessage:
    """Build the mail. EmailMessage refuses line breaks in headers."""
    mail = EmailMessage(_POLICY)
    mail["Subject"] = message.subject
    mail["From"] = sender
    mail["To"] = Address(addr_spec=target)
    mail["Date"] = format_datetime(clock())
    mail["Message-ID"] = _message_id(delivery_id, sender)
    if message.before:
        mail["In-Reply-To"] = _message_id(message.before[-1], sender)
        mail["References"] = " ".join(_message_id(one, sender) for one in message.before[-_REFERENCES:])
    _add_shared(mail, "Auto-Submitted", "auto-generated")
    _add_shared(mail, "Precedence", "bulk")
    if message.group:
        list_id = f"{_phrase(message.group_name)}<{_label(message.group)}.wirewatch.{sender.domain}>"
        _add_shared(mail, "List-Id", list_id)
    if message.urgent:
        _add_shared(mail, "Importance", "high")
        _add_shared(mail, "X-Priority", "1")
    if message.unsubscribe.isascii() and message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        _add_shared(mail, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    mail.set_content(message.text, cte="quoted-printable")  # named: else each is tried, at half a millisecond
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def _add_shared(mail: EmailMessage, name: str, value: str) -> None:
    """Add a header that many mails have alike."""
    mail[name] = _parsed(name, value)


@lru_cache(1_000)
def _parsed(name: str, value: str) -> str:
    """Parse a header, once, since that is dear; raises ValueError where it has a line break."""
    header: str = _POLICY.header_store_parse(name, value)[1]
    return header


def _message_id(delivery_id: str, sender: Address) -> str:
    """Give the same id for every try of a delivery, and for those that refer to it."""
    return f"<{delivery_id}@wirewatch.{sender.domain}>"


def _phrase(name: str) -> str:
    """Write a name before a List-Id (RFC 2919)."""
    if not name:
        return ""
    return f'"{quote(name)}" ' if name.isascii() else f"{name} "


def _label(group: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in group) or "alerts"
