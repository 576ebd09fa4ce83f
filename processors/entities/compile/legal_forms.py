"""What a firm's name begins or ends with in registers, and the press leaves out or writes otherwise: Ltd, GmbH. Pure.

Written for this project from general knowledge.
"""

from __future__ import annotations

from processors.text.folding import fold

# fmt: off
_KINDS = {
    "limited": "ltd limited coltd cotltd pte pteltd pty ptyltd pvt pvtltd private privatelimited companylimited",
    "corporation": "inc incorporated corp corporation co company",
    "public": "plc publiclimitedcompany",
    "liability": "llc limitedliabilitycompany ooo ооо sarl srl sprl bvba sociedadlimitada sl spzoo doo sro kft lda ltda"
    " societearesponsabilitelimitee societateacuraspunderelimitata societatecuraspunderelimitata eood uab fze fzc"
    " fzco sti too тоо тов",
    "partnership": "lp llp limitedpartnership kg gmbhcokg",
    "gmbh": "gmbh gesellschaftmitbeschrankterhaftung",
    "stock": "jsc jointstockcompany ojsc openjointstockcompany pjsc publicjointstockcompany cjsc"
    " closedjointstockcompany oao оао zao зао pao пао ao ао",
    "anonymous": "sa sae sal sas spa ag aktiengesellschaft se nv naamlozevennootschap ab as asa aps oy oyj kk tbk"
    " societeanonyme sociedadanonima societaperazioni sadecv",
    "closed": "bv beslotenvennootschap",
    "": "holding holdings bhd sdn sdnbhd cia pt cv",
}
# fmt: on
_KIND_OF = {form: kind for kind, forms in _KINDS.items() for form in forms.split()}
"""Folded, without spaces and dots."""
LEGAL_FORMS = frozenset(_KIND_OF)
_LEADING = frozenset(
    [
        "ooo",
        "ооо",
        "oao",
        "оао",
        "zao",
        "зао",
        "pao",
        "пао",
        "ao",
        "ао",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "too",
        "тоо",
        "тов",
        "uab",
        "pt",
        "cv",
        "srl",
        "llc",
        "limitedliabilitycompany",
        "openjointstockcompany",
        "publicjointstockcompany",
        "jointstockcompany",
        "closedjointstockcompany",
        "societearesponsabilitelimitee",
        "societateacuraspunderelimitata",
        "societeanonyme",
    ]
)
_EQUAL = frozenset({"limited", "corporation", "public"})
"""Among these the press does not tell: Acme Inc for Acme Ltd."""
_TWINS = {
    "ltd": "Limited",
    "limited": "Ltd",
    "inc": "Incorporated",
    "incorporated": "Inc",
    "corp": "Corporation",
    "corporation": "Corp",
    "co": "Company",
    "company": "Co",
    "ag": "Aktiengesellschaft",
    "aktiengesellschaft": "AG",
}  # fmt: skip
_LONGEST = 4
"""Words of a form: Societatea cu Răspundere Limitată."""


def with_other_form(name: str) -> str:
    """Give a firm's name with its legal form written the other way: Ltd, Limited; empty where there is no other."""
    first, _, last = name.rpartition(" ")
    twin = _TWINS.get(fold(last).strip())
    return f"{first.rstrip(',')} {twin}" if first and twin else ""


def without_legal_form(name: str) -> str:
    """Give a firm's name without its legal forms: `Acme Trading Co., Ltd.` is Acme Trading; empty where it has none."""
    words = name.split()
    first, last = _after_leading(words), len(words)
    while (before := _before_trailing(words[first:last])) < last - first:
        last = first + before
    if (first, last) == (0, len(words)):
        return ""
    return " ".join(words[first:last]).strip(',;& "«»“”')


def legal_kinds(name: str) -> frozenset[str]:
    """Give the kinds of legal form that a firm's name has, before it and after it."""
    words = name.split()
    first, last = _after_leading(words), len(words)
    kinds = {_KIND_OF[_squashed(words[:first])]} if first else set()
    while (before := _before_trailing(words[first:last])) < last - first:
        kinds.add(_KIND_OF[_squashed(words[first + before : last])])
        last = first + before
    return frozenset(kinds - {""})


def may_be_one(kinds: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether one firm may be written with forms of these kinds: Deutsche Bank AG is no Deutsche Bank GmbH."""
    return not kinds or not others or not kinds.isdisjoint(others) or kinds | others <= _EQUAL


def _after_leading(words: list[str]) -> int:
    """Give how many words at the beginning are a legal form; some of a name is always left."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _squashed(words[:count]) in _LEADING:
            return count
    return 0


def _before_trailing(words: list[str]) -> int:
    """Give how many words stand before the legal form at the end; some of a name is always left."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _squashed(words[-count:]) in _KIND_OF:
            return len(words) - count
    return len(words)


def end_of_legal_form(text: str, end: int) -> int:
    """Give where the legal form ends that follows a name in a text; the name's own end where none does."""
    at = end
    for _ in range(_LONGEST):
        stripped = text[at : at + 24].lstrip(" ,\xa0")
        begin = at + len(text[at : at + 24]) - len(stripped)
        word = stripped.split(" ", 1)[0].split("\n", 1)[0]
        bare = word.rstrip(".,;:!?)’'”\"")
        if begin == at or not bare or not is_legal_form(bare) or (bare[0].islower() and bare != "plc"):
            break
        at = begin + len(bare)
    return at


def is_legal_form(word: str) -> bool:
    """Tell whether a word is a legal form: L.L.C., GmbH."""
    return _squashed([word]) in _KIND_OF


def _squashed(words: list[str]) -> str:
    return fold("".join(words).replace(".", "")).replace(" ", "")
