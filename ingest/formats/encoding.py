"""Bytes become characters: the first of these that fits. Pure.

    BOM ─▶ valid UTF-8 ─▶ UTF-16 by its zeros ─▶ nearly UTF-8 ─▶ declaration ─▶ HTTP header ─▶ detection
                                                     └─ a few bad bytes become U+FFFD, and nothing else is touched

UTF-8 comes before every claim: hardly any text of another encoding is valid UTF-8 by chance, and false claims are
common. What claims UTF-16 or UTF-32 over bytes that begin in ASCII is not believed either.
"""

from __future__ import annotations

import codecs
import re

from ingest.formats.detection import detected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""")
_CODE_PAGE = re.compile(r"(?:windows|win|cp|dos|ibm|ms)[-_ ]?(\d{3,4})")
_LOOKED_AT = 4_096
_SURE = 3  # good letters of UTF-8 for each bad byte
_FEW = 0.02  # of a text in the encoding that it claims
_MEANT = {"latin-1": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""What is declared, and what is written, as browsers know: the second holds the first, and its users' own letters."""
_MEANT |= {"euc_kr": "cp949", "shift_jis": "cp932", "iso8859-9": "cp1254", "iso8859-11": "cp874", "big5": "big5hkscs"}


def decode(document: bytes, charset: str = "", language: str = "") -> str:
    """Give a document's text; `charset` is what the HTTP header says, `language` the feed list."""
    for bom, name in _BOMS:
        if document.startswith(bom):
            return (
                document[len(bom) :].decode("utf-8", "replace") if name == "utf-8" else document.decode(name, "replace")
            )
    try:
        if document.find(b"\0", 0, _LOOKED_AT) < 0:
            return document.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(document, 0, _LOOKED_AT)
    claims = [declared[1].decode("ascii")] if declared else []
    return (
        _wide(document)
        or _nearly_utf8(document, claimed=any(_codec(claim) == "utf-8" for claim in [*claims, charset]) or not claims)
        or _claimed(document, [*claims, charset])
        or _guessed(document, language)
    )


def _wide(document: bytes) -> str:
    """Read UTF-16 and UTF-32 without a BOM, whose ASCII part shows by its zeros."""
    head = document[:_LOOKED_AT]
    zeros = [head[place::4].count(0) for place in range(4)]
    if min(zeros[:2]) > len(head) // 5 and zeros[3] * 4 < zeros[0]:
        return document.decode("utf-32-be", "replace")
    if min(zeros[2:]) > len(head) // 5 and zeros[0] * 4 < zeros[3]:
        return document.decode("utf-32-le", "replace")
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and even * 4 < odd:
        return document.decode("utf-16-le", "replace")
    if even > len(head) // 8 and odd * 4 < even:
        return document.decode("utf-16-be", "replace")
    return ""


def _nearly_utf8(document: bytes, *, claimed: bool) -> str:
    """Read UTF-8 with a few bad bytes: whole letters of it do not come by chance in other encodings."""
    text = document.decode("utf-8", "replace")
    bad, good = text.count("\ufffd"), sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    return text if good and (bad * _SURE <= good or (claimed and bad <= 1)) else ""


def _claimed(document: bytes, claims: list[str]) -> str:
    for claim in claims:
        name = _codec(claim)
        if name and name != "utf-8" and not name.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
            text = document.decode(name, "replace")
            if text.count("\ufffd") <= len(text) * _FEW:
                return text
    return ""


def _codec(claim: str) -> str:
    """Give the name of Python's codec; empty where there is none for text."""
    claim = claim.strip(" \"'").lower().removeprefix("x-")
    page = _CODE_PAGE.fullmatch(claim)
    try:
        name = codecs.lookup(f"cp{page[1]}" if page else claim).name
        b"".decode(name)
    except (LookupError, ValueError):  # unknown, or from bytes to bytes
        return ""
    return _MEANT.get(name, name)


def _guessed(document: bytes, language: str) -> str:
    name = detected(document, language)
    return document.decode(_MEANT.get(name, name), "replace")
