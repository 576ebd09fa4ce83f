"""From the fields of the sign-up form to a subscription, and what may be chosen. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import pydantic

from config.files.channels import EMAIL
from config.files.subscriptions import Subscription, Target
from config.files.watchlist import Watchlist
from core.errors import BadInput

CADENCES = ("at once", "hourly", "daily 07:30", "weekly mon 07:30")
SEVERITIES = ("low", "medium", "high", "critical")
UPDATES = ("none", "material", "all")
_MOST_NAMES = 100
_MOST_TAGS = 60
Form = Mapping[str, Sequence[str]]


def choices(watchlist: Watchlist) -> dict[str, list[str]]:
    """Give what the form offers to tick. Names are typed: a watchlist may have a hundred thousand."""
    tags = sorted({tag for entity in watchlist.entities for tag in entity.tags})
    return {
        "tags": tags[:_MOST_TAGS],
        "kinds": sorted({entity.kind for entity in watchlist.entities}),
        "cadences": list(CADENCES),
        "severities": list(SEVERITIES),
        "updates": list(UPDATES),
    }


def wanted_from(form: Form, watchlist: Watchlist, id_: str, allowed: str) -> Subscription:
    """Read the form; raises `BadInput` with a sentence for whoever filled it in."""
    address = _one(form, "address")
    if not may_sign_up(address, allowed):
        raise BadInput("This address is not of an organisation that may sign up here.")
    given: dict[str, object] = {
        "id": id_,
        "entities": _entities(_lines(form, "names"), watchlist),
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
        to = Target(channel=EMAIL.name, address=address)
        return Subscription.model_validate({**given, "to": to})
    except pydantic.ValidationError as error:
        raise BadInput(_sentence(error)) from error


def may_sign_up(address: str, allowed: str) -> bool:
    """Say whether an address is of one of the domains; `*` stands for all, nothing for none."""
    domains = {domain.strip().lower() for domain in allowed.split(",") if domain.strip()}
    return "*" in domains or address.rpartition("@")[2].lower() in domains


def _entities(names: Sequence[str], watchlist: Watchlist) -> tuple[str, ...]:
    if not names:
        return ()
    if len(names) > _MOST_NAMES:
        raise BadInput(f"More than {_MOST_NAMES} names: choose tags or kinds instead.")
    known = {
        name.casefold(): entity.id
        for entity in reversed(watchlist.entities)
        for name in (entity.id, *(_written(one) for one in entity.names), entity.name)
    }
    found = []
    for name in names:
        if name.casefold() not in known:
            close = get_close_matches(name.casefold(), known, n=1)
            hint = f" Did you mean {known[close[0]]}?" if close else ""
            raise BadInput(f"“{name}” is not on the watchlist.{hint}")
        found.append(known[name.casefold()])
    return tuple(dict.fromkeys(found))


def _written(name: object) -> str:
    """Give a listed name as it is written, whether it stands alone or with its rules."""
    return str(getattr(name, "name", name))


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
