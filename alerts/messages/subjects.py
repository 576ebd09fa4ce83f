"""The subject of a message: what is new comes first, since a phone shows its first forty letters. Pure.

an alert     `[high] Al-Qaeda in the Islamic Maghreb: Attack near Gao`
a follow-up  `27 killed (was 12), JNIM denies: Attack near Gao`        the headline that its reader knows the story by
a digest     `5 stories, Tue 30 Jun 07:34 to Wed 01 Jul 07:30: JNIM, Houthis +2`

`[high]` and `[critical]` stand before it all, so that people and mail rules see them; less needs no mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.messages.harmless import plain

SUBJECT_LIMIT = 200
MARKED = ("high", "critical")
"""Severities that a message shows."""


def subject_of(stories: Sequence[Mapping[str, Any]], severity: str, period: str) -> str:
    """Give the subject of a message on these stories, the gravest first; `severity` is the gravest of theirs."""
    said = _of_one(stories[0]) if len(stories) == 1 else _of_many(stories, period)
    return plain(f"[{severity}] {said}" if severity in MARKED else said, SUBJECT_LIMIT)


def _of_one(story: Mapping[str, Any]) -> str:
    if not story["follow_up"]:
        return f"{_names(story['labels'], 2)}: {story['headline']}"
    if story["facts"]:
        return f"{', '.join(story['facts'])}: {story['first_headline'] or story['headline']}"
    return f"Update: {story['headline']}"


def _of_many(stories: Sequence[Mapping[str, Any]], period: str) -> str:
    labels = dict.fromkeys(label for story in stories for label in story["labels"])
    return f"{len(stories)} stories, {period}: {_names(list(labels), 3)}"


def _names(labels: Sequence[str], named: int) -> str:
    return ", ".join(labels[:named]) + (f" +{len(labels) - named}" if len(labels) > named else "")
