"""Undoes gzip and deflate step by step, and knows whether the end has come. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from core.guarded_http.errors import AnswerUnreadable

_STEP = 65_536  # bytes made of one step: the overshoot of the limit
_GZIP = b"\x1f\x8b"
_ANY, _BARE = 47, -15  # wbits: gzip or zlib by its first bytes; deflate without its wrapping


class Inflater:
    """One layer of packing; `bare`: deflate without its wrapping, as some servers send it."""

    def __init__(self, *, bare: bool) -> None:
        self._wbits = _BARE if bare else _ANY
        self._zlib = zlib.decompressobj(wbits=self._wbits)
        self._crc = self._size = 0

    def inflate(self, piece: bytes) -> Iterable[bytes]:
        """Give what a piece holds, in steps; a gzip body may have several members, and what follows them is no part."""
        try:
            while piece:
                if self._zlib.eof:
                    if not piece.startswith(_GZIP[: len(piece)]):
                        return
                    self._begin()
                made = self._zlib.decompress(piece, _STEP)
                self._crc, self._size = zlib.crc32(made, self._crc), self._size + len(made)
                yield made
                piece = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail
            while not self._zlib.eof and (made := self._zlib.decompress(b"", _STEP)):
                self._crc, self._size = zlib.crc32(made, self._crc), self._size + len(made)
                yield made
        except zlib.error as error:
            raise AnswerUnreadable(f"broken compression: {error}") from error

    def ended(self) -> bool:
        """Say whether the last member is whole. Its checksum may lack, as some servers cut that off."""
        if self._zlib.eof:
            return True
        trailer = self._crc.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        return any(self._ends_with(trailer[present:]) for present in range(len(trailer)))

    def _ends_with(self, trailer: bytes) -> bool:
        tried = self._zlib.copy()
        try:
            tried.decompress(trailer)
        except zlib.error:
            return False
        return tried.eof

    def _begin(self) -> None:
        self._zlib = zlib.decompressobj(wbits=self._wbits)
        self._crc = self._size = 0
