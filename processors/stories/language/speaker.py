"""Who claims or denies: the words before the verb, where they are few and plain. Pure."""

from __future__ import annotations

import re

from processors.stories.language.event_tables import plain, table

_MOST = 5
"""Words of a speaker; more are a sentence of its own."""
_MARKS = " \t\"'“”«»‘’"


def speaker(text: str, part: int, match: re.Match[str], language: str) -> str:
    """Give who speaks, as the text writes it; empty where that is not sure.

    `text`: the passage; `part`: where the part of the sentence begins that the match stands in.
    """
    words = table(language)["speaker"]
    said = text[match.start("by") : match.end("by")] if match.re.groupindex.get("by") else text[part : match.start()]
    said = said.strip(_MARKS)
    said = re.sub(rf"^(?:{words['articles']})", "", said, flags=re.IGNORECASE).strip(_MARKS)
    said = re.sub(rf"(?:^|\s+)(?:{words['helpers']})$", "", said, flags=re.IGNORECASE).strip(_MARKS)
    if not said or len(said.split()) > _MOST or re.search(rf"\b(?:{words['nobody']})\b", plain(said)):
        return ""
    return said
