"""Stories across languages: the encoder's files are those that its vectors in the log were made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import BadInput
from wirewatch.doctor.finding import Finding, bad, well
from wirewatch.languages import are_meanings_wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from operations.site import Site


def check(site: Site, resources: Path | None = None) -> Iterator[Finding]:
    """Look at the package where it is used; `resources`: its files, where they are not where it was installed."""
    if not are_meanings_wanted(site.settings.languages, site.in_force.feeds()):
        return
    from processors.stories.meaning.sentence_encoder import check_package  # noqa: PLC0415  # numpy, only where it is used

    try:
        check_package(resources)
    except BadInput as error:
        yield bad("languages", f"{str(error).removeprefix('languages: ')}; until then stories meet by words only")
    else:
        yield well("languages", "stories meet across languages by what articles mean")
