"""Does a candidate hold in the text as written? Pure; the seam where strength and evidence will come in."""

from __future__ import annotations

import re

from processors.entities.compiled import Candidate

_SURE_LENGTH = 6  # a derived spelling this long is no common word, even in small letters: #bokoharam
_BREAK = re.compile(r"\w{3}[.!?…؟۔]+\s|[()\[\]{}<>\"«»“”„|;:,،؛]|\n\s*\n")
_SPELT_WITH_DOTS = re.compile(r"\w(?:\.\s?\w)+")
_SPELT_WITH_SPACES = re.compile(r"\w(?:[\s-]\w){2,}")


def holds(text: str, candidate: Candidate) -> bool:
    """Tell whether the name is really written there: in capitals where it must be, within one phrase."""
    written = text[candidate.start : candidate.end]
    claim = candidate.claim
    if claim.capitals and any(letter.islower() for letter in written):
        return False
    if candidate.rule == "acronym":
        return bool(_SPELT_WITH_DOTS.fullmatch(written) or _SPELT_WITH_SPACES.fullmatch(written))
    derived = candidate.rule in {"joined", "apostrophe"}
    if derived and len(written) < _SURE_LENGTH and written[:1].islower():
        return False
    # "… in Mali. Said Ahmed …" names no Mali Said, unless the listed name is itself written so.
    return not _BREAK.search(written) or bool(_BREAK.search(claim.name))
