"""`wirewatch backup` and `wirewatch restore`: everything that cannot be derived, to a folder and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.clock import now
from wirewatch import wiring
from wirewatch.cli.options import Context, print_safe, show_progress
from wirewatch.run.supervise import only_one
from wirewatch.whoever import whoever_starts


def backup(context: Context, folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Copy everything that cannot be derived into a new folder, while the system runs."""
    from operations.backup.copying import back_up  # noqa: PLC0415  # Alembic, which no other command needs so early

    settings = wiring.load(context.obj)  # no site: opening one would bring the database up to date
    made = back_up(settings, context.obj, folder, whoever_starts(), now, show_progress)
    show_progress("", end=True)
    for name, file in made.files.items():
        print_safe(f"{file.size:>14,}  {name}")
    print_safe(f"{folder}: as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC, Wirewatch {made.version}")
    print(
        "It holds people's addresses and the keys of their links, and what settings.yaml holds: only you can read it."
    )
    print("Passwords and secrets from the environment are not in it: keep them elsewhere.")
    if made.bus == "kafka":
        print("The log is Kafka's, and not in it.")


def restore(
    context: Context,
    folder: Annotated[Path, typer.Argument(help="The folder that `wirewatch backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Set aside what is there already.")] = False,
) -> None:
    """Bring a backup back, into empty folders; nothing may run there."""
    from operations.backup import restoring  # noqa: PLC0415  # as above
    from operations.backup.manifest import checked  # noqa: PLC0415

    manifest = checked(folder)
    settings = wiring.load(folder / "config")
    wiring.require_writable(settings.data_dir)
    with only_one(settings.data_dir):
        done = restoring.restore(
            folder, manifest, settings, context.obj, whoever_starts(), now, show_progress, force=force
        )
    show_progress("", end=True)
    for file in done.set_aside:
        print_safe(f"set aside  {file}")
    for file in done.files:
        print_safe(f"restored   {file}")
    print_safe(f"as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, Wirewatch {manifest.version}")
    for line in done.left_to_do:
        print_safe(f"to do: {line}")
