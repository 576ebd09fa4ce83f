"""The operator's own templates: each is one of ours by name, can be read, and makes the newest alert."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from alerts.reports.queries import list_alerts
from operations.actor import AccessRole, Actor, Door
from operations.deliveries import preview
from wirewatch.channels import templates_dir
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from operations.site import Site

_DOCTOR = Actor("doctor", AccessRole.READER, Door.COMMAND)


def check(site: Site) -> Iterator[Finding]:
    """Look at each file of the folder, then at the newest alert in the operator's words; silent where there is none."""
    folder = templates_dir(site.config_dir, site.settings)
    if not folder.is_dir():
        if site.settings.templates_dir:
            yield bad("templates", f"{folder}: no such folder; make it, or correct templates_dir")
        return
    from alerts.messages.template_files import SHIPPED  # noqa: PLC0415  # Jinja and FastAPI: only where it is needed
    from console.sources import PUBLIC  # noqa: PLC0415

    known = {one.name: kind for kind in (SHIPPED, PUBLIC) for one in kind.glob("*.j2")}
    mine = sorted(one.name for one in folder.iterdir() if one.name.endswith(".j2"))
    troubles = [trouble for name in mine if (trouble := _trouble(folder, known.get(name), name))]
    troubles = troubles or _of_newest_alert(site)
    for trouble in troubles:
        yield bad("templates", trouble)
    if mine and not troubles:
        yield well("templates", f"in use: {', '.join(mine)}")


def _trouble(folder: Path, shipped: Path | None, name: str) -> str:
    from alerts.messages.template_files import Templates  # noqa: PLC0415

    if shipped is None:
        return f"{folder / name}: nothing of ours has this name, so it is never used unless another one includes it"
    with closing(Templates(shipped, folder)) as templates:
        return templates.check(name)


def _of_newest_alert(site: Site) -> list[str]:
    with site.database.reading() as connection:
        newest = list_alerts(connection, limit=1)
    problem = preview(site, _DOCTOR, newest[0].id).problem if newest else ""
    return [problem] if problem else []
