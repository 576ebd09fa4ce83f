"""The log: one line an event, safe to show in a terminal and to keep, whatever a feed or a server wrote.

    structlog event ─┐
    stdlib record ───┴▶ level, time ─ secrets masked ─ controls escaped ─▶ standard error (text or JSON)

Standard output belongs to what commands print.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_HIDDEN = "***"
_MASKS = (
    (re.compile(r"(hooks\.slack\.com/(?:services|workflows|triggers)/)[^\s\"'<>]+", re.IGNORECASE), rf"\1{_HIDDEN}"),
    (re.compile(r"(slack://)[^\s\"'<>]+", re.IGNORECASE), rf"\1{_HIDDEN}"),
    # greedy up to the last @: people write passwords with an unquoted @, for servers with a slash too (service_url.py)
    (re.compile(r"(\b(?:smtps?|rediss?|unix|kafka|postgres(?:ql)?(?:\+\w+)?)://[^\s:/@]*):\S+@"), rf"\1:{_HIDDEN}@"),
    (re.compile(r"(://[^\s:/@\"']*):[^\s/\"']+@"), rf"\1:{_HIDDEN}@"),
    (
        re.compile(r"(?i)\b(bearer|(?:password|passwd|token|secret|api_?key)\s*[=:])(\s*)[^\s,;&\"']+"),
        rf"\1\2{_HIDDEN}",
    ),
    # What looks random: 32 and more characters with digits, capitals and small letters. Our own ids and digests
    # are hex in small letters, and the words of an address are not mixed like that.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{32,}(?![\w-])"), _HIDDEN),
)
_SECRET_KEYS = re.compile(r"(?i)password|passwd|secret|token|api_?key|webhook|authorization")

# C0 and C1 controls, line and paragraph separators, everything that turns the writing direction, lone surrogates.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# These write what must not be kept when they are talkative: Apprise its webhook addresses, httpx every request.
_QUIET = ("apprise", "httpx", "httpcore", "kafka", "asyncio", "alembic", "uvicorn", "uvicorn.error")


def configure(level: str = "INFO", json: bool = False) -> None:  # noqa: FBT001, FBT002  # the agreed contract
    """Send our log and every library's to standard error, from `level` (`DEBUG` … `ERROR`) upwards."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _make_safe,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # kafka-python writes three lines a second about a broker that is away; what it said last is in our own line.
    logging.getLogger("kafka").propagate = level.upper() == "DEBUG"


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Give the logger of a part, as in `get("alerts.delivery.sender")`; may be called before `configure`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def safe(text: str) -> str:
    """Mask secrets and escape what could forge a line or steer a terminal."""
    for pattern, shown in _MASKS:
        text = pattern.sub(shown, text)
    return _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _make_safe(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:  # noqa: ANN401
    return {key: event[key] if key.startswith("_") else _safe_value(key, event[key]) for key in event}


def _safe_value(key: str, value: Any) -> Any:  # noqa: ANN401  # a log takes anything
    if key in ("exception", "stack"):
        # A traceback stays readable; the bar shows a line that a message tried to forge for what it is.
        return "\n".join(f"  | {safe(line)}" for line in str(value).split("\n"))
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if _SECRET_KEYS.search(key):
        return _HIDDEN
    if isinstance(value, dict):
        return {safe(str(name)): _safe_value(str(name), inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_safe_value("", inner) for inner in value]
    return safe(str(value))
