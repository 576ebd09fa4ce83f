"""A body as it comes in pieces: inflated step by step, and never more of it than allowed. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from core.guarded_http.errors import AnswerTooLarge, AnswerUnreadable

ENCODINGS = "gzip, deflate"
"""What we can undo, as Accept-Encoding says it."""
_PIECE = 16_384
_INFLATE_STEP = 65_536  # bytes made of one step of inflating: the overshoot of the limit


class Body:
    """Collects a body; `encoding` is its Content-Encoding, the limits are in bytes."""

    def __init__(self, encoding: str, wire_limit: int, inflated_limit: int) -> None:
        self._inflater = _inflater_of(encoding.strip().lower())
        self._wire_limit = wire_limit
        self._inflated_limit = inflated_limit
        self._wire = 0
        self._whole = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take what came; raises `AnswerTooLarge` or `AnswerUnreadable`."""
        for start in range(0, len(chunk), _PIECE):
            piece = chunk[start : start + _PIECE]
            self._wire += len(piece)
            if self._wire > self._wire_limit:
                raise AnswerTooLarge(f"more than {self._wire_limit} bytes on the wire")
            for part in [piece] if self._inflater is None else self._inflater.inflate(piece):
                self._whole += part
                if len(self._whole) > self._inflated_limit:
                    raise AnswerTooLarge(f"more than {self._inflated_limit} bytes inflated")

    def whole(self) -> bytes:
        """Give what came, inflated."""
        return bytes(self._whole)


class _Inflater:
    """Undoes gzip and deflate; `bare` allows deflate without its wrapping, as some servers send it."""

    def __init__(self, *, bare: bool) -> None:
        self._zlib = zlib.decompressobj(wbits=47)  # gzip or zlib, by its first bytes
        self._bare = bare
        self._begun = False

    def inflate(self, piece: bytes) -> Iterable[bytes]:
        try:
            while piece and not (self._zlib.eof and self._begun):
                yield self._step(piece)
                self._begun = True
                piece = self._zlib.unconsumed_tail
        except zlib.error as error:
            raise AnswerUnreadable(f"broken compression: {error}") from error

    def _step(self, piece: bytes) -> bytes:
        try:
            return self._zlib.decompress(piece, _INFLATE_STEP)
        except zlib.error:
            if self._begun or not self._bare:
                raise
            self._zlib = zlib.decompressobj(wbits=-15)
            return self._zlib.decompress(piece, _INFLATE_STEP)


def _inflater_of(encoding: str) -> _Inflater | None:
    if encoding in {"", "identity"}:
        return None
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise AnswerUnreadable("an encoding that nobody asked for")
    return _Inflater(bare=encoding == "deflate")
