"""A body as it comes in pieces: inflated step by step, and never more of it than allowed. Pure.

    pieces ─▶ the first bytes say how it is packed, whatever the header says ─▶ inflate.py ─▶ whole, or an error

Servers claim gzip over plain text, send gzip without saying so, and pack twice.
"""

from __future__ import annotations

from core.guarded_http.errors import AnswerTooLarge, AnswerUnreadable
from core.guarded_http.inflate import Inflater

ENCODINGS = "gzip, deflate"
"""What we can undo, as Accept-Encoding says it."""
_PIECE = 16_384
_GZIP = b"\x1f\x8b"
_SIGNATURE = 2  # bytes that tell gzip and zlib
_PACKED_TWICE = 2
_TEXT = b"<{[ \t\r\n\xef\xfe\xff\0"
"""What a document of text begins with; \\0 and \\xfe are UTF-16."""
_UNKNOWN = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
_ZLIB_METHOD, _ZLIB_CHECK = 8, 31


class Body:
    """Collects a body; `encoding` is its Content-Encoding, the limits are in bytes."""

    def __init__(self, encoding: str, wire_limit: int, inflated_limit: int) -> None:
        self._claims = frozenset(encoding.strip().lower().replace(",", " ").split())
        self._wire_limit = wire_limit
        self._inflated_limit = inflated_limit
        self._wire = 0
        self._head = b""
        self._layers: list[Inflater] | None = None
        self._whole = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take what came; raises `AnswerTooLarge` or `AnswerUnreadable`."""
        for start in range(0, len(chunk), _PIECE):
            piece = chunk[start : start + _PIECE]
            self._wire += len(piece)
            if self._wire > self._wire_limit:
                raise AnswerTooLarge(f"more than {self._wire_limit} bytes on the wire")
            if self._layers is None:
                self._head += piece
                if len(self._head) < _SIGNATURE:
                    continue
                piece, self._head = self._head, b""
                self._layers = self._unpacking(piece)
            self._inflate(piece, 0)

    def whole(self) -> bytes:
        """Give what came, inflated; raises `AnswerUnreadable` where a packed body was cut."""
        if not all(layer.ended() for layer in self._layers or ()):
            raise AnswerUnreadable("the compressed body was cut before its end")
        return bytes(self._whole) + self._head

    def _inflate(self, piece: bytes, depth: int) -> None:
        layers = self._layers or []
        if depth == len(layers):
            if depth and not self._whole and depth < _PACKED_TWICE and piece.startswith(_GZIP):
                layers.append(Inflater(bare=False))
            else:
                self._whole += piece
                if len(self._whole) > self._inflated_limit:
                    raise AnswerTooLarge(f"more than {self._inflated_limit} bytes inflated")
                return
        for part in layers[depth].inflate(piece):
            self._inflate(part, depth + 1)

    def _unpacking(self, head: bytes) -> list[Inflater]:
        """Say by its first bytes how a body is packed."""
        if head.startswith(_GZIP):
            return [Inflater(bare=False)]
        zlib_header = head[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(head[:2]) % _ZLIB_CHECK == 0
        if zlib_header and self._claims & {"deflate", "gzip", "x-gzip"}:
            return [Inflater(bare=False)]
        if head[:1] in _TEXT:
            return []
        if "deflate" in self._claims:
            return [Inflater(bare=True)]
        if unknown := sorted(self._claims & _UNKNOWN):
            raise AnswerUnreadable(f"an encoding that nobody asked for: {unknown[0]}")
        return []
