"""What a word may speak of: a look for parts of words, before the patterns of `claims.py` and `kinds.py`. Pure.

A pattern matches only where one of its stems stands, and what a word may speak of is worked out once for the word.
"""

from __future__ import annotations

from typing import Final

from processors.stories.language.term_weights import NUMBER_WORDS

TOLLS: Final = ("killed", "wounded", "kidnapped", "missing", "freed", "arrested")  # stored by position: append only
STATES: Final = (
    "claimed", "denied", "arrested", "freed", "died", "resigned", "charged", "convicted", "acquitted", "surrendered",
    "escaped", "captured", "ceasefire", "elected", "dismissed", "identified",
)  # fmt: skip  # stored by position: append only

_TOLL_STEMS = {
    "killed": "kill dead death die slain fatalit live mort tue tué décès victime claim toll fait bilan قتيل قتلى مقتل",
    "wounded": "injur wound hurt bless جرحى مصاب جريح اصابة",
    "kidnapped": "kidnap abduct hostage captive enlev enlèv otage مختطف رهائن",
    "missing": "missing dispar مفقود",
    "freed": "free releas rescue libér libèr",
    "arrested": "arrest detain custody interpell arrêt",
}
_STATE_STEMS = {
    "claimed": "claim revendiqu تبنى",
    "denied": "deny denie reject dément nie ينفي تنفي",
    "arrested": "arrest detain custody arrêté interpell اعتقال القبض",
    "freed": "freed releas rescue liberated libér relâch الافراج تحرير",
    "died": "dies died dead passes succumb mort décédé meurt وفاة",
    "resigned": "resign step quit démissionn استقال",
    "charged": "charge indict inculpé examen",
    "convicted": "convict sentenced guilty jailed condamné",
    "acquitted": "acquitt cleared",
    "surrendered": "surrender rend",
    "escaped": "escape break flee évadé",
    "captured": "captur seize take overrun empar",
    "ceasefire": "ceasefire truce cessez",
    "elected": "elect win sworn élu",
    "dismissed": "sack fired dismissed removed ousted suspended limogé",
    "identified": "identif suspect name",
}
_HEADLINE_STEMS = {
    "market": "asx sensex nifty nikkei seng ftse dow nasdaq 500 kospi bovespa merval ipc colcap stock share street"
    " price crude brent bitcoin rupee peso real yen dollar market bourse 株価 円相場 日経 東証",
    "digest": "brief bulletin digest round wrap quiz headline guide recap newsletter pulse highlight picture review"
    " update photo horoscope crossword wordle sudoku watch top news thing weather podcast obituar letter cartoon"
    " lottery above short glance journal revue essentiel 202 203 天気 速報",
    "live": "live happen direct",
}
_STEMS = tuple(
    tuple(stems.split())
    for stems in (
        *[_TOLL_STEMS[kind] for kind in TOLLS],
        *[_STATE_STEMS[state] for state in STATES],
        *_HEADLINE_STEMS.values(),
        " ".join(NUMBER_WORDS),
    )
)
MAY_BE_MARKET, MAY_BE_DIGEST, MAY_BE_LIVE, FIGURE = (1 << len(TOLLS) + len(STATES) + number for number in range(4))
"""Bits after those of tolls and states."""


def subjects_of(low: str) -> int:
    """Give what a word or a text in small letters may speak of, as bits: tolls, states, headlines, figures."""
    bits = FIGURE if any(map(str.isdecimal, low)) else 0
    for bit, stems in enumerate(_STEMS):
        if any(stem in low for stem in stems):
            bits |= 1 << bit
    return bits
