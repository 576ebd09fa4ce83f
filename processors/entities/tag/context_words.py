"""Words beside a weak name that speak for it, in seven languages: written for this project. Pure.

They are beginnings of folded words, so `jihad` covers jihadist, jihadistes, jihadista.
"""

from __future__ import annotations

from config.files.watchlist import Kind

# fmt: off
_VIOLENCE = (
    # English
    "militant", "jihad", "terror", "extremis", "islamis", "insurg", "rebel", "gunm", "guerrill", "militia",
    "separatis", "warlord", "cartel", "bomber", "paramilitar", "hostage", "abduct", "kidnap", "behead", "fighter",
    "sanction", "blacklist", "designated", "airstrike", "ambush", "bombing", "massacre", "outlawed", "banned",
    # French
    "djihad", "combattant", "insurge", "milice", "milicien", "otage", "enlev", "embuscade", "attentat", "rebell",
    # Spanish
    "yihad", "milicia", "guerriller", "secuestr", "rehen", "atentad", "insurgent",
    # German
    "dschihad", "kampfer", "miliz", "geisel", "entfuhr", "anschlag", "aufstand", "sanktion",
    # Russian
    "боевик", "террор", "джихад", "повстан", "исламист", "экстремис", "заложник", "похи", "санкци", "теракт",
    # Turkish
    "teror", "cihat", "militan", "orgut", "isyanc", "rehin", "yaptirim",
    # Arabic, after the article: see `speaks_for`
    "مسلح", "ارهاب", "جهاد", "متمرد", "متطرف", "مقاتل", "ميليشي", "رهين", "رهاين", "عقوبات", "خطف", "تفجير",
)
_SHIPS = (
    "vessel", "tanker", "ship", "cargo", "flagged", "sanction", "navire", "petrolier", "buque", "petrolero", "schiff",
    "tanker", "судно", "танкер", "сафин", "سفين", "ناقل", "gemi",
)
_TRADE = (
    "sanction", "blacklist", "embargo", "front compan", "nuclear", "missile", "proliferat", "smuggl", "launder",
    "nucleaire", "contrebande", "sanktion", "санкци", "عقوبات", "yaptirim", "terror", "weapon",
)
_WORDS: dict[Kind, tuple[str, ...]] = {
    "person": _VIOLENCE, "group": _VIOLENCE, "organisation": _TRADE, "vessel": _SHIPS, "place": (), "topic": (),
}
# fmt: on


def speaks_for(kind: Kind, word: str) -> bool:
    """Tell whether a folded word beside a name of that kind makes it likely."""
    return word.removeprefix("و").removeprefix("ال").startswith(_WORDS[kind])
