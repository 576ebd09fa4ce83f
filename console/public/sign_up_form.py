"""From the fields of the sign-up form to a subscription, and what may be chosen. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pydantic

from config.files.channels import EMAIL
from config.files.subscriptions import LONGEST_NAME, Subscription, Target
from core.errors import BadInput
from operations.sign_up import ids_of

CADENCES = ("at once", "hourly", "daily 07:30", "weekly mon 07:30")
SEVERITIES = ("low", "medium", "high", "critical")
_NAMED = 3
"""What a name counts up before it counts the rest."""
UPDATES = ("none", "material", "all")
Form = Mapping[str, Sequence[str]]


def choices(tags: Sequence[str], kinds: Sequence[str]) -> dict[str, Sequence[str]]:
    """Give what the form offers to tick, with what the watchlist offers."""
    return {"tags": tags, "kinds": kinds, "cadences": CADENCES, "severities": SEVERITIES, "updates": UPDATES}


def address_in(form: Form) -> Target:
    """Read the address that was typed; raises `BadInput` with a sentence for whoever typed it."""
    try:
        return Target(channel=EMAIL.name, address=_one(form, "address"))
    except pydantic.ValidationError as error:
        raise BadInput(_sentence(error)) from error


def chosen_from(form: Form, known: Mapping[str, str], pending: Subscription) -> Subscription:
    """Read what somebody chose for a sign-up; raises `BadInput` with a sentence for whoever filled it in.

    `known` gives the id behind each name that is listed.
    """
    given: dict[str, object] = {
        "id": pending.id,
        "to": pending.to,
        "name": name_of(form),
        "entities": ids_of(_lines(form, "names"), known),
        "tags": tuple(form.get("tags", ())),
        "kinds": tuple(form.get("kinds", ())),
        "all": bool(_one(form, "all")),
        "languages": _words(form, "languages"),
        "must": _lines(form, "must"),
        "must_not": _lines(form, "must_not"),
        "severity": _one(form, "severity") or "low",
        "cadence": _one(form, "cadence") or "at once",
        "updates": _one(form, "updates") or "none",
        "zone": _one(form, "zone") or "UTC",
        "quiet": _one(form, "quiet") or None,
    }
    try:
        return Subscription.model_validate(given)
    except pydantic.ValidationError as error:
        raise BadInput(_sentence(error)) from error


def name_of(form: Form) -> str:
    """Name a subscription by what it asks for: `AQIM and Droukdel`, `sahel, mali +3`, `everything`."""
    asked = [*_lines(form, "names"), *form.get("tags", ()), *(f"every {kind}" for kind in form.get("kinds", ()))]
    if _one(form, "all") or not asked:
        return "Everything"
    named, more = asked[:_NAMED], len(asked) - _NAMED
    made = ", ".join(named) + f" +{more}" if more > 0 else _and(named)
    return made if len(made) <= LONGEST_NAME else made[: LONGEST_NAME - 1].rstrip() + "…"


def _and(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _sentence(error: pydantic.ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    said = str(first["msg"]).removeprefix("Value error, ")
    if said.startswith("can never fire"):
        return "Choose what you want to hear of: names, tags, kinds, or everything."
    return f"{field.replace('_', ' ')}: {said}" if field and field != "channel" else said


def _one(form: Form, field: str) -> str:
    values = form.get(field, ())
    return values[0].strip() if values else ""


def _lines(form: Form, field: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _one(form, field).splitlines() if line.strip())


def _words(form: Form, field: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Za-z-]+", _one(form, field)))
