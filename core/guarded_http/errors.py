"""What can go wrong with a guarded request, in our words: no message has a part of the URL but its host and port."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from core.errors import Refused, ServiceAway, Transient


class AddressForbidden(Refused):
    """The URL, or an address that its host resolves to, is not one that may be asked."""


class PortForbidden(Refused):
    """The port is none of the web's."""


class AnswerTooLarge(Refused):
    """The body is longer than allowed, on the wire or inflated."""


class NotConnected(ServiceAway):
    """There was no connection: the request has not left us."""


class CertificateRefused(NotConnected):
    """There was no connection: the server's certificate is not one to trust."""


class AnswerLost(ServiceAway):
    """No whole answer came: the server may have taken the request."""


class AnswerUnreadable(Transient):
    """The body is compressed in a way that we cannot undo."""


class TooManyRedirects(Transient):
    """The server sends us on and on."""


@contextmanager
def translated() -> Iterator[None]:
    """Let errors of httpcore and of the system come out as ours."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        refused = isinstance(_cause(error), ssl.SSLCertVerificationError)
        raise (CertificateRefused if refused else NotConnected)(reason(error)) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
        OSError,
    ) as error:
        raise AnswerLost(reason(error)) from error


def reason(error: BaseException) -> str:
    """Say what happened, for people: the first cause that has words, without what the server wrote."""
    cause = _cause(error)
    if isinstance(cause, TimeoutError) or isinstance(error, httpcore.TimeoutException):
        return "no answer in time"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {(cause.reason or 'failed').replace('_', ' ').lower()}"
    if isinstance(cause, OSError):  # asyncio writes the address into strerror; those of names have numbers below zero
        number = cause.errno or 0
        known = os.strerror(number) if number > 0 else cause.strerror
        return known or type(cause).__name__
    return str(cause).partition(": ")[0][:200] or type(cause).__name__


def _cause(error: BaseException) -> BaseException:
    cause = error
    while cause.__cause__ is not None or cause.__context__ is not None:
        cause = cause.__cause__ or cause.__context__ or cause
    return cause
