"""The watchlist: entities (people, groups, places, …) with all their names.

A name is a plain string, or a mapping where it needs more than the entity says:

    names:
      - AQIM
      - {text: GIA, strength: weak, near: [Algeria, Algérie]}

`config/files/blocks.py` reads a long list anew in milliseconds after one entity has changed; `list_files.py` says how
several files are one list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pydantic

from config.files import yaml
from config.files.codes import Country, Id, Language
from config.files.list_files import MAIN, place, split
from config.files.schema import Value, mapping, read, refuse_twice
from config.files.yaml_hints import looks_like_table
from core.article import Severity
from core.errors import BadInput

Kind = Literal[
    "person", "group", "organisation", "company", "party", "club", "agency", "place", "vessel", "product", "topic"
]
"""What an entity is: it decides how its names are judged, and which words beside one speak for it."""
Certainty = Literal["sure", "likely", "all"]
"""How much must speak for a doubtful name: `all` takes every place where it is written as a name."""
Strength = Literal["auto", "strong", "weak", "off"]
"""`strong` stands for its entity alone, `weak` needs evidence, `off` is kept and not looked for."""
Case = Literal["auto", "exact", "upper", "any"]
"""How the article must write it: as listed, all in capitals, or anyhow. `auto`: words begin with capitals."""
Fuzzy = Literal["off", "translit", "typo"]
Text = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Term = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class Name(Value):
    """One name, with what it says for itself. What it leaves out, the entity says."""

    text: Text
    strength: Strength = "auto"
    case: Case = "auto"
    languages: tuple[Language, ...] = ()
    """Looked for only in articles of these languages, and in those whose language is unknown."""
    fuzzy: Fuzzy | None = None
    near: tuple[Term, ...] = ()
    """Any of these words near it is evidence for it."""
    requires: tuple[Term, ...] = ()
    """One of these words must stand somewhere in the article."""
    unless: tuple[Term, ...] = ()
    """It does not count inside these words ("Al-Aqsa Mosque"), nor in an article that has one right beside it."""


PLAIN = Name(text="-")
"""What is said of a name that is a plain string. One for all: a hundred thousand values take half a second."""


def _form(given: object) -> str:
    return "mapping" if isinstance(given, (dict, Name)) else "text"


Listed = Annotated[
    Annotated[Text, pydantic.Tag("text")] | Annotated[Name, pydantic.Tag("mapping")], pydantic.Discriminator(_form)
]


class Entity(Value):
    """One entity. `name` is what people call it, and is matched like the others."""

    id: Id
    name: Text
    kind: Kind
    names: tuple[Listed, ...] = ()
    tags: tuple[Id, ...] = ()
    severity: Severity = "medium"
    fuzzy: Fuzzy | None = None
    """For all its names that say nothing themselves; None: what suits their kind."""
    countries: tuple[Country, ...] = ()
    """ISO 3166-1 alpha-2 in small letters: where it is at home. Their names are evidence for weak names."""
    related: tuple[Id, ...] = ()
    """Entities whose strong names are evidence for its weak ones."""
    near: tuple[Term, ...] = ()
    requires: tuple[Term, ...] = ()
    unless: tuple[Term, ...] = ()
    """For all its names, together with their own."""
    certainty: Certainty | None = None
    """None: what the list says."""
    ids: dict[Id, Text] = pydantic.Field(default={})
    """What others call it, by list: `un: QDe.014`. A shared one makes two entries the same entity."""
    owner: str = ""
    """Who looks after it, where that is not who looks after the file."""
    notes: str = ""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _name_may_say_more(cls, given: Any) -> Any:  # noqa: ANN401  # what the YAML holds
        """Read `name: {text: GIA, strength: weak}` as the name, and the mapping as the first of the names."""
        said = given.get("name") if isinstance(given, dict) else None
        if not isinstance(said, dict) or not isinstance(said.get("text"), str):
            return given
        names = given.get("names", [])
        return {**given, "name": said["text"], "names": [said, *names] if isinstance(names, list) else names}

    def listed(self) -> list[tuple[str, Name]]:
        """Give all names once, each with what is said of it, the first being what people call it.

        A mapping says more than a plain string, so it wins; a plain string says what `PLAIN` does.
        """
        made = {self.name: PLAIN}
        for name in self.names:
            if isinstance(name, str):
                made.setdefault(name, PLAIN)
            else:
                made[name.text] = name
        return list(made.items())


class Watchlist(Value):
    """All entities, in the order of the file."""

    certainty: Certainty = "likely"
    """For all entities that say nothing themselves."""
    entities: tuple[Entity, ...] = ()
    owner: str = ""
    """Who looks after the file: a person, a desk, the publisher of an official list."""


def parse_watchlist(text: str, file: str) -> Watchlist:
    """Read a watchlist, of one file or of several; raises `BadInput` with file, line, key and fix."""
    return together({name: parse_file(part, place(file, name)) for name, part in split(text).items()}, file)


def parse_file(text: str, file: str) -> Watchlist:
    """Read one file of a watchlist; raises `BadInput` with file, line, key and fix."""
    try:
        value = mapping(Watchlist, yaml.load_value(text, file), file)
        read = Watchlist.model_validate(value)
        return of_entities(read.entities, read.certainty, read.owner)
    except (BadInput, pydantic.ValidationError, KeyError):
        return _explain(text, file)  # once more with lines, which take as long as all the rest


def of_entities(entities: tuple[Entity, ...], certainty: Certainty = "likely", owner: str = "") -> Watchlist:
    """Give the watchlist of checked entities; raises `KeyError` for an id that stands twice."""
    if len({entity.id for entity in entities}) < len(entities):
        raise KeyError("an id stands twice")
    return Watchlist.model_construct(owner=owner, certainty=certainty, entities=entities)


def together(files: Mapping[str, Watchlist], file: str) -> Watchlist:
    """Give one list of the files by name; raises `BadInput` for an entity that two of them list.

    What a file says of its certainty holds for its entities alone, and for the others what watchlist.yaml says.
    """
    main = files[MAIN]
    if len(files) == 1:
        return main
    where: dict[str, str] = {}
    for name, one in files.items():
        for entity in one.entities:
            if entity.id in where:
                said = (
                    f"{place(file, name)}: entities[{entity.id}]: is an entity of {place(file, where[entity.id])} too"
                )
                raise BadInput(f"{said}; remove one of them, or give it another id")
            where[entity.id] = name
    entities = (entity for one in files.values() for entity in _sure_of(one, main.certainty))
    return of_entities(tuple(entities), main.certainty, main.owner)


def _sure_of(one: Watchlist, certainty: Certainty) -> tuple[Entity, ...]:
    if one.certainty == certainty:
        return one.entities
    return tuple(
        entity if entity.certainty else entity.model_copy(update={"certainty": one.certainty})
        for entity in one.entities
    )


def _explain(text: str, file: str) -> Watchlist:
    if looks_like_table(text):
        name = file.rpartition("/")[2]
        fix = f"`wirewatch watchlist import csv {name} --to mine.yaml` makes a watchlist of it"
        raise BadInput(f"{file}: looks like a table; save it as CSV (columns name, kind, names), and {fix}")
    watchlist, lines = read(Watchlist, text, file)
    ids = (entity.id for entity in watchlist.entities)
    refuse_twice(ids, "entities", lines, file, "give each entity its own id")
    return watchlist


def dump_watchlist(watchlist: Watchlist) -> str:
    """Write a watchlist that `parse_watchlist` reads back."""
    said = {"owner": watchlist.owner} if watchlist.owner else {}
    said |= {"certainty": watchlist.certainty} if watchlist.certainty != "likely" else {}
    return yaml.dump({**said, "entities": [document_of(entity) for entity in watchlist.entities]})


def document_of(entity: Entity) -> dict[str, object]:
    """Give what an editor would write for an entity."""
    return entity.model_dump(mode="json", exclude_defaults=True)
