"""The error tree. An error says whether trying again can help; whoever catches it asks nothing else.

    WirewatchError
    ├── Transient            again later, after `retry_after` seconds if it says so
    │   ├── ServiceAway      a server does not answer (Kafka, Redis, PostgreSQL, SMTP, a feed's host)
    │   ├── Fenced           another worker has taken over this partition or lease: drop the batch, ask again
    │   └── MemoryLost       the story memory was emptied: rebuild it from the log, then again
    └── Permanent            trying again gives the same answer
        ├── BadMessage       bytes on the bus that are none of our messages: parked in `dead`
        ├── BadInput         what a person wrote is wrong: the text names file, line, key and the fix
        ├── FilterFailed     what a reader asks for cannot be decided: costs that subscription only
        └── Refused          we will not do this (a private address, an evicting Redis, a body too large)

Third-party exceptions stop at the file that imports the library and come out as one of these.
"""

from __future__ import annotations


class WirewatchError(Exception):
    """Base of all errors that Wirewatch raises on purpose."""


class Transient(WirewatchError):  # noqa: N818  # named for what it promises, as in kafka-python's `retriable`
    """Trying again later can succeed.

    `retry_after` is what the far side asked for, in seconds, or None where it asked for nothing.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServiceAway(Transient):
    """A server that we depend on does not answer."""


class Fenced(Transient):
    """Another worker owns this partition or lease now; what we were doing must not be recorded."""


class MemoryLost(Transient):
    """The story memory was emptied behind our back."""


class Permanent(WirewatchError):  # noqa: N818
    """Trying again gives the same answer."""


class BadMessage(Permanent):
    """Bytes on the bus that are not one of our messages."""


class BadInput(Permanent):
    """Something that a person wrote is wrong; the text names where and the fix."""


class FilterFailed(Permanent):
    """The filter of one subscription cannot be decided; nobody else's is touched."""


class Refused(Permanent):
    """We will not do this, however often it is asked."""
