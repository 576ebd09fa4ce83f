"""Logs: one event a line, hostile text made harmless, secrets masked. The only importer of structlog.

Feed text may carry newlines, terminal escapes or bidi controls, which forge or hide log lines; addresses may carry
passwords and Slack webhooks are passwords. Both are dealt with here, once, whoever logs.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_SECRETS = (
    (re.compile(r"(hooks\.slack\.com/\w+/)[\w/-]+"), r"\1…"),
    (re.compile(r"(/services/)[A-Z0-9]{3,}/[A-Z0-9]{3,}/\w+"), r"\1…"),
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), r"\1…@"),
    (re.compile(r"([?&](?:token|key|secret|password)=)[^&\s]+", re.IGNORECASE), r"\1…"),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 2_000
_QUIET = ("apprise", "httpx", "httpcore", "kafka", "urllib3", "asyncio", "alembic", "uvicorn")
"""At DEBUG Apprise logs webhooks and headers whole: it stays at WARNING whatever the level."""


def configure(level: str, *, json: bool) -> None:
    """Send logs to standard error: readable, or one JSON object a line. Level is a name of `logging`."""
    number = logging.getLevelName(level.upper())
    number = number if isinstance(number, int) else logging.INFO
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if json else _keep,
        harmless,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[remove, render], foreign_pre_chain=shared))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def get(name: str) -> Any:  # noqa: ANN401  # structlog's own type is a protocol of Any
    """Give a logger; call it as `log.info("what happened", key=value)`."""
    return structlog.stdlib.get_logger(name)


def harmless(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Mask secrets and escape control characters in every value."""
    return {key: safe(value) if isinstance(value, str) and key != "exception" else value for key, value in event.items()}


def safe(text: str) -> str:
    """Give text that fits one log line, with no secret in it."""
    for pattern, mask in _SECRETS:
        text = pattern.sub(mask, text)
    text = _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _keep(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return event
