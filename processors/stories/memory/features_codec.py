"""What an article is compared by, as bytes: some 250 of them, and 514 for its meaning where that is known."""

from __future__ import annotations

import struct

from processors.stories.comparison.fingerprint import ArticleFeatures

_FEATURES = struct.Struct("<qIQIIBIBBBBBBH")
_TOKEN = struct.Struct("<IBB")


def pack_features(one: ArticleFeatures) -> bytes:
    """Write them."""
    head = _FEATURES.pack(
        one.at, one.outlet, one.exact, one.template, one.signature, one.flags, one.kinds,
        len(one.rubrics), len(one.instalments), len(one.places), one.title_places, len(one.tokens),
        len(one.sketch), len(one.meaning),
    )  # fmt: skip
    return (
        head
        + struct.pack(f"<{len(one.places)}H", *one.places)
        + b"".join([_TOKEN.pack(*token) for token in one.tokens])
        + struct.pack(f"<{len(one.rubrics) + len(one.instalments)}I", *one.rubrics, *one.instalments)
        + b"".join([part.to_bytes(3, "little") for part in one.sketch])
        + one.meaning
    )


def unpack_features(data: bytes) -> ArticleFeatures:
    """Read them."""
    start = 0
    (
        at, outlet, exact, template, signature, flags, kinds, rubrics, instalments, places, title_places, tokens,
        sketch, meaning,
    ) = _FEATURES.unpack_from(data, start)  # fmt: skip
    start += _FEATURES.size
    codes = struct.unpack_from(f"<{places}H", data, start)
    start += 2 * places
    rows = tuple(_TOKEN.iter_unpack(data[start : start + _TOKEN.size * tokens]))
    start += _TOKEN.size * tokens
    rest = struct.unpack_from(f"<{rubrics + instalments}I", data, start)
    start += 4 * len(rest)
    smallest = [int.from_bytes(data[place : place + 3], "little") for place in range(start, start + 3 * sketch, 3)]
    return ArticleFeatures(
        at, outlet, exact, template, signature, flags, kinds, rest[:rubrics], rest[rubrics:], codes, title_places,
        rows, tuple(smallest), data[len(data) - meaning :],
    )  # fmt: skip
