"""What a firm's name ends with in registers, and the press leaves out or writes otherwise: Ltd, Limited, GmbH. Pure.

Written for this project from general knowledge.
"""

from __future__ import annotations

from processors.text.folding import fold

# fmt: off
LEGAL_FORMS = frozenset({
    "ltd", "limited", "inc", "incorporated", "corp", "corporation", "co", "company", "plc", "llc", "llp", "lp", "sa",
    "sas", "sarl", "ag", "gmbh", "kg", "se", "nv", "bv", "ab", "as", "asa", "oyj", "oy", "spa", "srl", "kk", "pjsc",
    "ojsc", "jsc", "ooo", "oao", "zao", "pao", "pty", "pte", "pvt", "private", "bhd", "sdn", "fze", "fzco", "fzc",
    "sal", "sae", "holding", "holdings", "aktiengesellschaft", "sti", "ltda", "cia", "tbk",
})
"""Folded."""
# fmt: on
_TWINS = {
    "ltd": "Limited",
    "limited": "Ltd",
    "inc": "Incorporated",
    "incorporated": "Inc",
    "corp": "Corporation",
    "corporation": "Corp",
    "co": "Company",
    "company": "Co",
}  # fmt: skip
_LONGEST = 3


def with_other_form(name: str) -> str:
    """Give a firm's name with its legal form written the other way: Ltd, Limited; empty where there is no other."""
    first, _, last = name.rpartition(" ")
    twin = _TWINS.get(fold(last).strip())
    return f"{first.rstrip(',')} {twin}" if first and twin else ""


def without_legal_form(name: str) -> str:
    """Give a firm's name without its legal form: `Acme Trading Co., Ltd.` is Acme Trading; empty where it has none."""
    words = name.split()
    kept = list(words)
    while len(kept) > 1 and _is_form(kept[-1]):
        kept.pop()
    if len(kept) == len(words):
        return ""
    return " ".join(kept).rstrip(",; ")


def end_of_legal_form(text: str, end: int) -> int:
    """Give where the legal form ends that follows a name in a text; the name's own end where none does."""
    at = end
    for _ in range(_LONGEST):
        stripped = text[at : at + 24].lstrip(" ,\xa0")
        begin = at + len(text[at : at + 24]) - len(stripped)
        word = stripped.split(" ", 1)[0].split("\n", 1)[0]
        bare = word.rstrip(".,;:!?)’'”\"")
        if begin == at or not bare or not _is_form(bare) or bare[0].islower():
            break
        at = begin + len(bare)
    return at


def _is_form(word: str) -> bool:
    return fold(word.replace(".", "")).strip() in LEGAL_FORMS
