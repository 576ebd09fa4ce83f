"""Kinds of event and kinds of series that a headline shows by its words. Pure; the lists are our own."""

from __future__ import annotations

import re
from functools import cache

from processors.stories.language.term_weights import stem

# fmt: off
_WORDS: dict[str, str] = {
    "violence": "attack attacker assault raid ambush clash fighting gunmen militant militants rebel jihadist troop"
                " attaque assaut embuscade هجوم 攻撃",
    "bombing": "bomb bombing blast explosion explosive explode detonate suicide ied attentat انفجار 爆発 爆弾",
    "strike": "airstrike missile drone strike shelling rocket bombardment frappe غاره ミサイル 無人機",
    "shooting": "shoot shooting shot gunman gunfire open tir fusillade 銃撃",
    "death": "kill killed dead die dy death deadly fatal toll casualty slain mort tue tuer قتل 死亡",
    "abduction": "kidnap abduct abduction hostage captive ransom free release enlevement otage رهائن",
    "arrest": "arrest detain detention custody suspect charge police arreter interpelle اعتقال 逮捕",
    "court": "court trial judge jail sentence convict guilty verdict appeal prosecutor icc lawsuit sue tribunal proces"
             " 裁判",
    "crash": "crash collision collide derail plane helicopter train bus accident sink capsize ferry 墜落 事故",
    "fire": "fire blaze wildfire burn inferno incendie feu 火災",
    "quake": "earthquake quake magnitude tremor tsunami epicentre epicenter seisme 地震 震度",
    "weather": "flood storm typhoon hurricane heatwave heat rain cyclone drought landslide monsoon inondation"
               " 大雨 台風",
    "outage": "blackout outage power electricity grid",
    "vote": "election elect vote ballot poll winner candidate runoff referendum election scrutin 選挙",
    "office": "resign resignation sack dismiss appoint elect leader minister premier cabinet removed demission 辞任",
    "talks": "talk talks summit negotiation ceasefire truce deal agreement mediator visit accord treve 協議 停戦",
    "rupture": "sanction embargo expel sever ban tariff delist blockade blacklist fine regulator 制裁",
    "test": "launch test submarine satellite rocket orbit nuclear 発射",
    "protest": "protest protester demonstration rally march riot strike manifestation 抗議",
    "health": "outbreak virus ebola cholera disease vaccine hospital 感染",
    "sport": "match goal win beat final semifinal champion cup wimbledon tournament stage stoppage penalty coach"
             " striker innings wicket league quarterfinal grand 優勝 試合",
    "market": "stock share asx sensex nifty nikkei dow nasdaq index wall futures crude barrel brent rupee yen dollar"
              " bullion 株価 円相場",
}
# fmt: on
NAMES = tuple(_WORDS)
SPORT, MARKET = NAMES.index("sport"), NAMES.index("market")

_MARKET = re.compile(
    r"\b(?:asx|sensex|nifty|nikkei|hang seng|ftse|dow(?: jones)?|nasdaq|s&p 500|kospi|bovespa|ibovespa|merval|ipc"
    r"|colcap|stock markets?|stocks?|shares|wall street|(?:oil|gold|silver|copper|metals?) prices?"
    r"|crude|brent|bitcoin|rupee|peso|real"
    r"|yen|dollar|markets?|bourse)\b.{0,60}\b(?:opens?|rises?|rose|falls?|fell|drops?|climbs?|gains?|closes?|slips?"
    r"|slides?|jumps?|surges?|plunges?|plummet|rally|rallies|rebounds?|tumbles?|crash|eases?|edges?|hits?|steady"
    r"|record|today|higher|lower|flat|soars?|sinks?)\b|(?:株価|円相場|日経平均|東証)"
)
_DIGEST = re.compile(
    r"\b(?:(?:news|world|market|business|sport|morning|evening|daily|weekly|week|today|tonight)s? (?:briefs?|briefing"
    r"|bulletin|digest|round-?up|wrap|quiz|headlines|guide|recap|newsletter|pulse|highlights|in pictures|review"
    r"|updates?)|news in brief|in pictures|photos of the (?:day|week)|quiz|horoscope|crossword|wordle|sudoku"
    r"|what to watch|top (?:stories|headlines)|(?:morning|evening|nightly) news|things to know|first thing"
    r"|weather (?:tracker|forecast)|podcast|obituar(?:y|ies)|letters to the editor|cartoon|lottery"
    r"|\d+ (?:asia|world|africa) highlights|above the fold|watch live|in short|at a glance|journal de|revue de presse"
    r"|l'essentiel)\b|天気|速報一覧"
    # `Copper Wrap: …`, and whatever carries its full date behind a dash
    r"|\bwrap:|[—–-] ?(?:[a-z]+day, )?(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december) \d{1,2},? 20\d\d$"
    # `Asia Intelligence Brief — Wednesday, July 22, 2026`: whatever it is called, with the day that it is of
    r"|\b(?:brief|briefing|bulletin|digest|newsletter|round-?up)\b\W.{0,30}\b(?:20\d\d"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d)"
)
_UNIT = (
    "stage|round|day|week|episode|match|game|test|part|chapter|leg|phase|matchday|etape|etapa|jour|journee|night|edition"
    "|volume|lap|session|season|instalment|installment"
)
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first one premiere",
            "second two deuxieme",
            "third three troisieme",
            "fourth four quatrieme",
            "fifth five cinquieme",
            "sixth six sixieme",
            "seventh seven septieme",
            "eighth eight huitieme",
            "ninth nine neuvieme",
            "tenth ten dixieme",
            "eleventh eleven",
            "twelfth twelve",
            "thirteenth thirteen",
            "fourteenth fourteen",
            "fifteenth fifteen",
            "sixteenth sixteen",
            "seventeenth seventeen",
            "eighteenth eighteen",
            "nineteenth nineteen",
            "twentieth twenty",
        ),
        start=1,
    )
    for word in words.split()
}
_COUNT = rf"\d{{1,4}}(?:st|nd|rd|th|e|er|eme)?|{'|'.join(_ORDINALS)}"
_INSTALMENT = re.compile(rf" (?:({_UNIT}) ({_COUNT})(?= )|({_COUNT}) ({_UNIT})(?= ))")
_SCORE = re.compile(r"(?<![\d-])(\d{1,3})[-–](\d{1,3})(?![\d-])")


@cache
def _by_stem() -> dict[str, int]:
    bits: dict[str, int] = {}
    for number, words in enumerate(_WORDS.values()):
        for word in words.split():
            for form in (word, stem(word)):
                bits[form] = bits.get(form, 0) | 1 << number
    return bits


def bits_of(folded: str) -> int:
    """Give the kinds of event that a word speaks of, as bits in the order of `NAMES`."""
    return _by_stem().get(folded, 0) | _by_stem().get(stem(folded), 0)


def is_market(low: str) -> bool:
    """Tell whether a headline, in small letters, reports how prices moved."""
    return _MARKET.search(low) is not None


def is_digest(low: str) -> bool:
    """Tell whether a headline, in small letters, names a bulletin, a brief, a quiz: a series, not an event."""
    return _DIGEST.search(low) is not None


def instalments(folded: str) -> dict[str, int]:
    """Give unit → number for `stage 3`, `third stage`, `day 117`; `folded` has spaces at both ends."""
    found: dict[str, int] = {}
    for match in _INSTALMENT.finditer(folded):
        unit, count = (match[1], match[2]) if match[1] else (match[4], match[3])
        digits = re.match(r"\d+", count)
        found[unit] = int(digits[0]) if digits else _ORDINALS[count]
    return found


def scores(title: str) -> list[tuple[int, int]]:
    """Give the results of games, the higher figure first."""
    if "-" not in title and "–" not in title:
        return []
    return [(max(int(a), int(b)), min(int(a), int(b))) for a, b in _SCORE.findall(title)]
