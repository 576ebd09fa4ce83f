"""Commands that are loaded when they are asked for: `alerts` does not wait for what `backup` needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from core.collector import paused


class CommandPlace(NamedTuple):
    """Where a command is written: `attribute` of `module` in this package; a function, or an app of more commands."""

    module: str
    attribute: str = "app"
    example: str = ""


def loaded_on_demand(places: Mapping[str, CommandPlace]) -> type[TyperGroup]:
    """Give a group of these commands, for `typer.Typer(cls=…)`. Only listing them all (`--help`) loads them all."""

    class OnDemand(TyperGroup):
        def __init__(self, *, commands: Any, **attributes: Any) -> None:  # noqa: ANN401  # Typer vendors Click without types
            super().__init__(**attributes)
            self.commands = _Commands(places, commands)

    return OnDemand


class _Commands(MutableMapping[str, Any]):
    """The commands by name, in the order of `places`."""

    def __init__(self, places: Mapping[str, CommandPlace], loaded: Mapping[str, Any]) -> None:
        self._places = places
        self._loaded = dict(loaded)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        if name not in self._loaded:
            self._loaded[name] = _load(name, self._places[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._places, *self._loaded]))

    def __len__(self) -> int:
        return len({*self._places, *self._loaded})


def _load(name: str, place: CommandPlace) -> Any:  # noqa: ANN401
    with paused():  # nothing that an import makes is ever freed
        written: typer.Typer | Callable[..., None] = getattr(
            import_module(f"wirewatch.cli.{place.module}"), place.attribute
        )
    if isinstance(written, typer.Typer):
        command = get_group(written)
        command.name = name
        return command
    alone = typer.Typer(add_completion=False)
    alone.command(name, epilog=f"Example: {place.example}")(written)
    return get_command(alone)
