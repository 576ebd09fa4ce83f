"""Derives `months.txt`, which is kept in the repository so that reading a date needs no package.

    python -m venv /tmp/tables && /tmp/tables/bin/pip install babel
    PYTHONPATH=. /tmp/tables/bin/python ingest/formats/fields/derive.py

Only this script needs Babel. Its output is stable for the same version of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from babel import Locale

from ingest.formats.fields.date_words import folded

HERE = Path(__file__).parent
LANGUAGES = [
    "en",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "ru",
    "nl",
    "tr",
    "pl",
    "ar",
    "fa",
    "uk",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "el",
    "hu",
    "ro",
    "bg",
    "sr",
    "hr",
    "sl",
    "sk",
    "ca",
    "eu",
    "gl",
    "id",
    "ms",
    "vi",
    "th",
    "ko",
    "ja",
    "zh",
    "he",
    "hi",
    "bn",
    "ur",
    "ta",
    "te",
    "mr",
    "gu",
    "pa",
    "ne",
    "si",
    "my",
    "km",
    "lo",
    "ka",
    "hy",
    "az",
    "kk",
    "uz",
    "ky",
    "tg",
    "tk",
    "mn",
    "et",
    "lv",
    "lt",
    "is",
    "ga",
    "cy",
    "mt",
    "sq",
    "mk",
    "bs",
    "be",
    "af",
    "sw",
    "ha",
    "yo",
    "zu",
    "am",
    "so",
    "om",
    "rw",
    "mg",
    "ml",
    "kn",
    "ps",
    "ku",
    "fil",
    "ar_SY",
    "ar_DZ",
    "ar_MA",
    "ar_TN",
    "ar_IQ",
    "pt_PT",
    "de_AT",
    "en_IN",
    "sr_Latn",
    "uz_Cyrl",
]
"""In the order in which a word that means two things is tried where the feed names no language."""


def lines() -> Iterator[str]:
    """Give a line a language: its months, then its days of the week from Monday on, each with all its forms."""
    for language in LANGUAGES:
        locale = Locale.parse(language)
        months = ["/".join(_forms(locale.months, number)) for number in range(1, 13)]
        days = ["/".join(_forms(locale.days, number)) for number in range(7)]
        yield f"{language.lower()}\t{'|'.join(months)}\t{'|'.join(days)}"


def _forms(calendar: object, number: int) -> list[str]:
    found: dict[str, None] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            word = calendar[context].get(width, {}).get(number, "")  # type: ignore[index]
            form = folded(word)
            if form and not form.isdigit():
                found[form] = None
    return list(found)


if __name__ == "__main__":
    head = (
        f"# Months and days of the week by language, from Unicode CLDR (Unicode License v3).\n"
        f"# Made by derive.py with Babel {version('Babel')}.\n"
    )
    (HERE / "months.txt").write_text(head + "".join(f"{line}\n" for line in lines()), encoding="utf-8")
