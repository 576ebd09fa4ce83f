"""Whatever else Apprise reaches (Teams, Telegram, ntfy, SMS, …): targets that the operator names as secrets.

An Apprise URL is a password and a program at once: it can read files and reach this machine. So only the operator
writes one, as WIREWATCH_SECRET_<NAME>; whoever subscribes writes the name.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alerts.delivery.channels.port import AttemptResult
from alerts.messages.rendered import Rendered
from core.errors import BadInput
from core.outcomes import AttemptOutcome

with warnings.catch_warnings():  # Apprise imports `imghdr`, for encryption that we do not use
    warnings.simplefilter("ignore", DeprecationWarning)
    from apprise import Apprise, AppriseAsset, NotifyFormat
    from apprise.exception import AppriseException

_ASSET = AppriseAsset(app_id="Wirewatch", app_desc="Wirewatch", http_redirects=False)
_LOCAL = {"syslog", "dbus", "kde", "qt", "glib", "gio", "gnome", "macosx", "windows", "blink1"}
"""These show something on this machine, which nobody looks at; `syslog` would let feeds write our log."""
_STATUS = re.compile(r"error=(\d{3})\b")
_TOO_MANY, _SERVER, _CLOSED = 429, 500, (401, 403, 404, 410)


class _WarningCapture(logging.Handler):
    """Keeps what Apprise warns of in one thread: the status of an answer stands nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._by_thread: dict[int, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning of a thread that listens."""
        captured = self._by_thread.get(threading.get_ident())
        if captured is not None:
            captured.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """Give the list that fills with the warnings of this thread."""
        captured: list[str] = []
        self._by_thread[threading.get_ident()] = captured
        try:
            yield captured
        finally:
            del self._by_thread[threading.get_ident()]


_capture = _WarningCapture()
logging.getLogger("apprise").addHandler(_capture)


class AppriseNotifier:
    """Sends to the Apprise URL that `secret` gives for a target's name."""

    def __init__(self, secret: Callable[[str], str]) -> None:
        self._secret = secret

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:  # noqa: ARG002  # Apprise carries no id
        """See `Notifier`."""
        try:
            url = self._secret(target).strip()
        except BadInput as error:
            return AttemptResult(AttemptOutcome.MISCONFIGURED, str(error))
        unusable = AttemptResult(
            AttemptOutcome.MISCONFIGURED, f"the secret {target} is no Apprise URL of one target: correct it"
        )
        if url.partition(":")[0].lower() in _LOCAL:
            return unusable
        with _capture.listening() as captured:
            try:
                # a fresh object for each send: Apprise throttles the second one of an object by seconds
                plugin = Apprise.instantiate(url, asset=_ASSET, suppress_exceptions=False)
                if plugin is None or len(plugin) > 1:
                    return unusable
                # called directly: Apprise's own pool of six threads is filled by six slow servers
                taken = plugin.notify(title=message.subject, body=message.text, body_format=NotifyFormat.TEXT)
            except (AppriseException, TypeError, ValueError):
                return unusable
        if taken:
            return AttemptResult(AttemptOutcome.ACCEPTED, f"taken by {plugin.service_name}")
        return _refused(str(plugin.service_name), captured)


def _refused(service: str, captured: list[str]) -> AttemptResult:
    """Tell from Apprise's warnings what was answered; only the status is repeated, the rest may be secret."""
    found = [int(status) for status in _STATUS.findall(" ".join(captured))]
    if not found:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, f"{service}: no answer", away=True)
    status = found[-1]
    if status == _TOO_MANY or status >= _SERVER:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, f"{service}: {status}")
    outcome = AttemptOutcome.CHANNEL_REFUSED if status in _CLOSED else AttemptOutcome.REFUSED
    return AttemptResult(outcome, f"{service}: {status}")
