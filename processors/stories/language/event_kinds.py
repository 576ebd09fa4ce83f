"""Kinds of event that words speak of: violence, quake, vote, … Pure; the lists are our own."""

from __future__ import annotations

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
SPORT = NAMES.index("sport")


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
