"""The watchlist: lists of others become ours, what each name is worth, and what to look at again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import get_args

import msgspec

from config.files.doubts import DoubtKind, NameDoubt, doubts
from config.files.renames import NONE_RENAMED, Renamed, renamed_ids
from config.files.text import read_text
from config.files.watchlist import Watchlist, parse_watchlist
from config.files.watchlist_edit import written
from config.versions.documents import text_of
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.site import Site

_LIMIT = 256 * 1024 * 1024


class SpellingStrength(msgspec.Struct, frozen=True):
    """A spelling that is looked for, or refused, and why."""

    entity: str
    name: str
    spelling: str
    rule: str
    strength: str
    reason: str


class CheckedNames(msgspec.Struct, frozen=True):
    """What to look at again in a watchlist, the gravest first."""

    entities: int
    doubts: tuple[NameDoubt, ...]

    @property
    def broken(self) -> bool:
        """Whether something in it can never work: an entity that cannot be found, an id that nobody has."""
        return any(one.kind in BROKEN for one in self.doubts)


_ORDER: tuple[DoubtKind, ...] = get_args(DoubtKind)
BROKEN = frozenset({"never_found", "unknown_related", "renamed"})
"""What is a mistake, and no matter of taste."""
_NO_MISTAKE = frozenset({"refused", "weak"})
"""What a list is told when it is checked, and not at each edit."""


def check_names(watchlist: Watchlist, renamed: Renamed = NONE_RENAMED) -> CheckedNames:
    """Say what no article can find, what two entities are called, what leads nowhere, and what needs evidence.

    `renamed`: ids that entities had in the version before, with those that they have now.
    """
    from processors.entities.name_review import review_names  # noqa: PLC0415  # its tables take a moment

    everything = {entity.id for entity in watchlist.entities}
    found = [*doubts(watchlist, everything, renamed), *review_names(watchlist)]
    return CheckedNames(len(everything), tuple(sorted(found, key=_gravity)))


def check_in_force(site: Site, actor: Actor) -> CheckedNames:
    """Check the watchlist in force; worked out once a version."""
    require(actor, AccessRole.READER, "look at the watchlist")
    return site.in_force.once_a_version(
        "check", lambda watchlist: check_names(watchlist, _renamed_last(site, watchlist))
    )


def check_edit(site: Site, actor: Actor, watchlist: Watchlist) -> CheckedNames:
    """Check a list that is to come in force, or is: ids that the list before had, too."""
    require(actor, AccessRole.READER, "look at the watchlist")
    return check_names(watchlist, renamed_ids(site.in_force.watchlist(), watchlist) or _renamed_last(site, watchlist))


def _renamed_last(site: Site, watchlist: Watchlist) -> Renamed:
    """Give what the version in force calls otherwise than the one before; nothing where nobody can read that."""
    before = site.versions.of_number("watchlist", site.versions.number("watchlist") - 1)
    try:
        return renamed_ids(before and parse_watchlist(before.content, "watchlist.yaml"), watchlist)
    except BadInput:
        return NONE_RENAMED


def look_again(watchlist: Watchlist, edited: Collection[str], renamed: Renamed = NONE_RENAMED) -> Iterator[NameDoubt]:
    """Give what `apply` says of edited entities, the gravest first: all but the weak names, which are no mistake."""
    from processors.entities.name_review import review_names  # noqa: PLC0415

    found = [*doubts(watchlist, edited, renamed), *review_names(watchlist, edited)]
    yield from sorted((one for one in found if one.kind not in _NO_MISTAKE), key=_gravity)


def _gravity(one: NameDoubt) -> int:
    return _ORDER.index(one.kind)


def read_file(file: Path) -> Watchlist:
    """Read a watchlist: a file, or a folder with a watchlist.yaml and the files beside it; raises `BadInput`."""
    if file.is_dir():
        file /= "watchlist.yaml"
    try:
        text = text_of(file.parent, "watchlist") if file.name == "watchlist.yaml" else read_text(file)
    except FileNotFoundError as error:
        raise BadInput(f"{file}: no such file; name a watchlist, or a folder with a watchlist.yaml") from error
    return parse_watchlist(text, str(file))


def json_schema() -> str:
    """Give the JSON Schema of a file of the watchlist, for editors that complete and check as one types."""
    schema = Watchlist.model_json_schema()
    name = schema["$defs"]["Entity"]["properties"]["name"]
    schema["$defs"]["Entity"]["properties"]["name"] = {"anyOf": [name, {"$ref": "#/$defs/Name"}]}
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Wirewatch watchlist"}
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode()


def list_names(watchlist: Watchlist) -> Iterator[SpellingStrength]:
    """Give each spelling that a watchlist yields, with its strength and the reason."""
    from processors.entities.compile.compiler import compile_watchlist  # noqa: PLC0415

    compiled = compile_watchlist(watchlist, 1, explain=True)
    for pattern, owner in compiled.owners():
        yield SpellingStrength(owner.entity.id, owner.name, pattern.strip(), owner.rule, owner.level, owner.reason)


def import_list(source: str, files: Sequence[Path]) -> str:
    """Give a published list as a watchlist's YAML; raises `BadInput`."""
    from processors.entities.importers.sources import list_source, read_list  # noqa: PLC0415

    known = list_source(source)
    found = read_list(known, {file.name: bytes_of(file) for file in files})
    names = ", ".join(file.name for file in files)
    return f"{_IMPORTED}{len(found)} entities from {names}, {known.title}.\n" + written(
        Watchlist(owner=known.publisher, entities=tuple(found))
    )


def write_import(text: str, to: Path) -> None:
    """Write an imported list to a file; raises `BadInput` for one that holds anything but an earlier import."""
    try:
        if to.exists() and not to.read_text(encoding="utf-8").startswith(_IMPORTED):
            fix = "name another file, or take the list over beside yours with `wirewatch watchlist review`"
            raise BadInput(f"{to}: holds a list of somebody's, which an import does not replace; {fix}")
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{to}: {error.strerror}; name a file that you may write to") from error


_IMPORTED = "# imported: "


def bytes_of(file: Path) -> bytes:
    """Read a file of others, as it is packed."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_LIMIT + 1)
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    if len(data) > _LIMIT:
        raise BadInput(f"{file}: larger than {_LIMIT // 1024 // 1024} MiB; that is no list of names")
    return data
