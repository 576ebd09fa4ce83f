"""Which encoding undeclared bytes are in: the one in which they spell what some language usually writes. Pure.

    bytes ─▶ read in each encoding of each language ─▶ how many of the signs beyond ASCII are its usual ones ─▶ the most
                                                     └─ hardly any in all: charset-normalizer

Letters of the markup say nothing and are not counted. Languages of Latin letters have single signs among ASCII, others
have them in rows: what comes out otherwise is not what was written.
"""

from __future__ import annotations

import re
from collections import Counter

import charset_normalizer
import msgspec

_SAMPLE = 20_000  # bytes that are looked at, from the first beyond ASCII on
_ALONE = 1.5  # bytes beyond ASCII in a row, on average
_IN_ROWS = 2.0  # signs, on average
_SOUND = 0.4  # of the usual signs: less is no language of ours
_NAMED = 0.2  # what the name of the language adds
_PRINT = "\u00a0«»“”„‘’‚‹›–—…•·€£©®°§№™¿¡ªº´\u3000、。，「」（）：！？・ー"  # signs that every language has
_ROWS = re.compile(rb"[^\x00-\x7f]+")
_SIGNS = re.compile(f"[^\x00-\x7f{_PRINT}]+")
_LANGUAGE = re.compile(rb"<language>\s*([A-Za-z]{2})|xml:lang\s*=\s*[\"']([A-Za-z]{2})")
_HEAD = 4_096


class Usage(msgspec.Struct, frozen=True):
    """What some languages usually write beyond ASCII."""

    languages: str
    encodings: str
    signs: str
    rare: str = ""
    """Of these half counts."""
    share: float = 1.0
    """Of the signs of their texts, so many are the usual ones."""
    distinct: int = 1
    """So many of them must be there: by one sign, most languages could be meant."""


def _first_level(encoding: str, leads: range, trails: tuple[int, ...]) -> str:
    """Give the characters that an encoding of two bytes has first: those in daily use."""
    return b"".join(bytes((lead, trail)) for lead in leads for trail in trails).decode(encoding, "ignore")


_HIGH = tuple(range(0xA1, 0xFF))
_FIRST = {
    "euc-jp": _first_level("euc-jp", range(0xB0, 0xD0), _HIGH),
    "euc-kr": _first_level("euc-kr", range(0xB0, 0xC9), _HIGH),
    "gb2312": _first_level("gb2312", range(0xB0, 0xD8), _HIGH),
    "big5": _first_level("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *_HIGH)),
}
_LATIN = (
    Usage("en", "cp1252", "éèïöüñçà"),
    Usage("fr", "cp1252", "àâçéèêîôùû", "ëïœæü"),
    Usage("de", "cp1252", "äöüß"),
    Usage("es", "cp1252", "áéíñóúü"),
    Usage("pt", "cp1252", "áâãàçéêíóôõú", "ü"),
    Usage("it", "cp1252", "àèéìòù"),
    Usage("ca", "cp1252", "àçèéíòóú", "ïü"),
    Usage("nl", "cp1252", "éëïö", "óü"),
    Usage("sv fi", "cp1252", "åäöé"),
    Usage("da no nb nn", "cp1252", "æøåéô"),
    Usage("pl", "cp1250 iso8859-2", "ąćęłńóśźż", distinct=2),
    Usage("cs", "cp1250 iso8859-2", "áčďéěíňóřšťúůýž", distinct=2),
    Usage("sk", "cp1250 iso8859-2", "áäčďéíĺľňóôŕšťúýž", distinct=2),
    Usage("hu", "cp1250 iso8859-2", "áéíóöőúüű", distinct=2),
    Usage("hr sl bs sr", "cp1250 iso8859-2", "čćđšž", distinct=2),
    Usage("ro", "cp1250 iso8859-2", "ăâîşţ", distinct=2),
    Usage("tr az", "cp1254", "çğıöşüâîİ", distinct=2),
    Usage("lt", "cp1257", "ąčęėįšųūž", distinct=2),
    Usage("lv", "cp1257", "āčēģīķļņšūž", distinct=2),
    Usage("et", "cp1257", "äõöüšž", distinct=2),
    Usage("is", "cp1252", "áéíóúýþæöð", distinct=2),
)  # fmt: skip
_OTHERS = (
    Usage("ru uk bg be mk sr", "cp1251 koi8-u koi8-r iso8859-5 cp866", "оеаинтсрвлкіїєъ", share=0.68),
    Usage("el", "cp1253 iso8859-7", "αοιετσνηυρςάέήίόύώ", share=0.78),
    Usage("he", "cp1255", "יולהאמרבתשנ", share=0.72),
    Usage("fa ur", "cp1256", "ايينردمتبشسهکكوزگخ", share=0.8),
    Usage("ar", "cp1256 iso8859-6", "اليمنرتبوةدع", share=0.72),
    Usage("th", "cp874", "านรกอเงมยลวดทตสั่้ีิ", share=0.75),
)
_WIDE = (
    Usage("ja", "euc-jp cp932", "".join(map(chr, range(0x3041, 0x30FB))) + "日本人年大中国", _FIRST["euc-jp"], 0.7),
    Usage("ko", "cp949", "이다는에의을가고한로를하지사기서도대정인은시일전해자원부장국보리주스", _FIRST["euc-kr"], 0.7),
    Usage(
        "zh",
        "gb18030",
        "的一是在不了有和人中大上个国年日月今明天报道新闻市长政府公司经济总统选举发生地方民出会对为于到这主要学家法院"
        "部同时前后名员多高开车路三二两成行动工作世界北南东西京海水火警方安全事件表示说小得将被以来无合外电力",
        _FIRST["gb2312"],
        0.6,
    ),
    Usage(
        "zh",
        "big5hkscs",
        "的一是在不了有和人中大上個國年日月今明天報道新聞市長政府公司經濟總統選舉發生地方民出會對為於到這主要學家法院"
        "部同時前後名員多高開車路三二兩成行動工作世界北南東西京海水火警方安全事件表示說小得將被以來無合外電力",
        _FIRST["big5"],
        0.6,
    ),
)


def detected(document: bytes, language: str) -> str:
    """Give Python's name of the encoding; `language` is what the feed list says, the document's own comes first."""
    named = _LANGUAGE.search(document, 0, _HEAD)
    language = ((named[1] or named[2]).decode() if named else language)[:2].lower()
    best, encoding = 0.0, "cp1252"
    begin = _ROWS.search(document)
    sample = document[begin.start() :][:_SAMPLE] if begin else b""
    for usage in (*_WIDE, *_OTHERS, *_LATIN):
        bonus = _NAMED if language in usage.languages.split() else 0.0
        for name in usage.encodings.split():
            fit = _fit(sample.decode(name, "replace"), usage)
            if fit >= _SOUND and fit + bonus > best:
                best, encoding = fit + bonus, name
    rows = _ROWS.findall(document)
    if best or sum(map(len, rows)) < len(rows) * _ALONE:
        return encoding
    sample = b" ".join(re.findall(rb"(?:[^\x00-\x7f]+[ .,A-Za-z-]{0,3})+", document))[: 3 * _SAMPLE]
    guess = charset_normalizer.from_bytes(sample).best()
    return guess.encoding if guess is not None else encoding


def _fit(text: str, usage: Usage) -> float:
    """Say how much of a text is what a language usually writes: 1 where it is as much as can be expected."""
    rows = _SIGNS.findall(text)
    counted = Counter("".join(rows))
    if not rows or (counted.total() < len(rows) * _IN_ROWS) is not (usage in _LATIN):
        return 0.0
    usual = {sign: times * weight for sign, times in counted.items() if (weight := _weight(sign, usage))}
    fit = sum(usual.values()) / (counted.total() * usage.share)
    return min(fit, 1.0) if len(usual) >= usage.distinct else min(fit, 1.0) / 2


def _weight(sign: str, usage: Usage) -> float:
    """Say how much a sign counts; capitals half, where only small ones are usual."""
    if sign in usage.signs:
        return 1.0
    return 0.5 if sign in usage.rare or sign.lower() in usage.signs else 0.0
