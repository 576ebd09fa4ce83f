"""What is new in a story, in a few words: `27 killed (was 12)`, `JNIM denies`, `also names AQIM`. Pure.

Of several follow-ups that come together, a figure is said once: the last, with what it was before the first.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from alerts.messages.harmless import plain
from alerts.messages.snapshot import ContentSnapshot, SnapshotFact

_NOW = {"claimed": ("claims", "claim"), "denied": ("denies", "deny")}
"""What somebody says, and what several say, where it is known who."""
_BETWEEN = {"", "has", "have", "had", "a", "ont"}
"""Words between a name and what it says: with more in between, another may be the one who speaks."""


def told_facts(snapshots: Iterable[ContentSnapshot]) -> list[str]:
    """Say what is new in follow-ups, given in their order, each thing once."""
    said: dict[tuple[str, str], str] = {}
    before: dict[str, str] = {}
    for snapshot in snapshots:
        for fact in snapshot.facts:
            if fact.kind == "toll":
                first = before.setdefault(fact.about, fact.before)
                said["toll", fact.about] = fact_words(msgspec.structs.replace(fact, before=first), snapshot)
            else:
                words = fact_words(fact, snapshot)
                said.setdefault((fact.kind, words), words)
    return list(said.values())


def fact_words(fact: SnapshotFact, snapshot: ContentSnapshot) -> str:
    """Say what is new."""
    value, before = plain(fact.value, 80), plain(fact.before, 40)
    if fact.kind == "entity":
        return f"also names {value}"
    if fact.kind == "act":
        return f"also: {plain(snapshot.headline, 200)}"
    if fact.kind == "toll":
        count = f"{value} {plain(fact.about, 40) or 'dead'}"
        return f"{count} (was {before})" if before else count
    who = (plain(fact.by, 60) or _speaker(fact, snapshot)) if value in _NOW else ""
    if who:
        return f"{who} {_NOW[value][_are_several(who)]}"
    return f"{value} (was {before})" if before else value


def _are_several(who: str) -> bool:
    """Tell `Houthis`, `rebels` from `JNIM` and `ISIS`."""
    return who.endswith("s") and not who.endswith("ss") and not who.rsplit(maxsplit=1)[-1].isupper()


def _speaker(fact: SnapshotFact, snapshot: ContentSnapshot) -> str:
    """Find whose name stands right before the words that say it; empty where that is not sure."""
    for mention in snapshot.mentions:
        after = mention.sentence[mention.end :]
        place = after.find(fact.text) if fact.text else -1
        if mention.end and place >= 0 and after[:place].strip().lower() in _BETWEEN:
            return plain(mention.text, 60)
    return ""
