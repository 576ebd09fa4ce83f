"""Results as plain JSON values: one form for the command's `--json` and for REST."""

from __future__ import annotations

from typing import Any

import msgspec

from config.files.subscriptions import Subscription, document_of


def as_document(value: object) -> Any:  # noqa: ANN401  # any JSON
    """Give what `json.dumps` takes; a subscription stands in it as people write it."""
    return msgspec.to_builtins(value, enc_hook=_encoded)


def as_bytes(value: object) -> bytes:
    """Give the JSON itself. Half a surrogate pair, which an older version may have stored, becomes a question mark."""
    try:
        return msgspec.json.encode(value, enc_hook=_encoded)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(as_document(value)))


def _encodable(document: Any) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(document, str):
        return document.encode("utf-8", "replace").decode()
    if isinstance(document, dict):
        return {_encodable(key): _encodable(value) for key, value in document.items()}
    return [_encodable(one) for one in document] if isinstance(document, (list, tuple)) else document


def _encoded(value: object) -> object:
    if isinstance(value, Subscription):
        return document_of(value)
    raise NotImplementedError(type(value).__name__)
