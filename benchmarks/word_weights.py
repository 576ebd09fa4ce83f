"""Write the table of word weights from wordfreq's lists (`pip install wordfreq`); prints what it holds.

Weight = clamp(6.8 - zipf, 0, 5.3), the highest zipf among English, French, Spanish and Arabic, by stem. Where English
knows the word, the others count for one less: `embargo` is rare in English, and half of a common phrase in Spanish.

    PYTHONPATH=tests .venv/bin/python benchmarks/word_weights.py [--check]
"""

from __future__ import annotations

import argparse
import gzip
import math
import sys
from collections import defaultdict
from pathlib import Path

from wordfreq import get_frequency_dict

from processors.stories.language.term_weights import TOP, stem
from processors.text.folding import fold

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "language" / "term_weights.txt.gz"
LOWEST = {"en": 2.0, "fr": 2.4, "es": 2.4, "ar": 2.8}
"""Zipf per language below which a word is simply rare; chosen so that the file stays near a megabyte."""
KNOWN = 2.5
"""Zipf from which English knows a word."""
HEADER = """\
# Word weights in tenths: a line is a weight and the stems that have it. Written by benchmarks/word_weights.py.
# Source: wordfreq 3.1.1 by Robyn Speer (wordlists `large` of en, fr, es, ar). Licence of this file: CC BY-SA 4.0,
# as of wordfreq's data (https://creativecommons.org/licenses/by-sa/4.0/). Changes: folded, stemmed, rounded, cut.
"""


def build() -> bytes:
    """Give the table's text."""
    zipfs: dict[str, float] = {}
    english: set[str] = set()
    for language, lowest in LOWEST.items():
        for word, frequency in get_frequency_dict(language, wordlist="large").items():
            zipf = math.log10(frequency) + 9
            folded = fold(word).strip()
            if zipf >= lowest and folded and " " not in folded and not any(map(str.isdigit, folded)):
                key = stem(folded)
                zipfs[key] = max(zipf - (1.0 if key in english else 0.0), zipfs.get(key, 0.0))
        if language == "en":
            english = {word for word, zipf in zipfs.items() if zipf >= KNOWN}
    levels: dict[int, list[str]] = defaultdict(list)
    for word, zipf in zipfs.items():
        level = min(TOP, max(0, round(68 - 10 * zipf)))
        if level < TOP:
            levels[level].append(word)
    lines = [f"{level} {' '.join(sorted(words))}\n" for level, words in sorted(levels.items())]
    return (HEADER + "".join(lines)).encode()


def main() -> None:
    """Write the table, or compare with the one that is shipped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the shipped table differs")
    made = build()
    if parser.parse_args().check:
        same = gzip.decompress(TARGET.read_bytes()) == made
        print("the shipped table is what this script writes" if same else "the shipped table differs")
        sys.exit(0 if same else 1)
    TARGET.write_bytes(gzip.compress(made, mtime=0))
    print(f"{made.count(b' '):,} stems, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
