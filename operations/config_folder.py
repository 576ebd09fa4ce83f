"""The config folder follows what is put in force by another door, unless somebody has edits there.

a new version ─┬ the files were what was in force ─▶ written, with the base from which an edit of them begins
               └ they were not, or are read-only ──▶ left, and named
"""

from __future__ import annotations

from config.versions.base import base_of, brought, read_base, write_base
from config.versions.documents import other_files, text_of, write_text
from config.versions.store import Version, digest
from core.errors import BadInput
from core.log import get
from operations.site import Site

_log = get("operations.config_folder")


def follow_with_files(site: Site, before: Version | None, made: Version) -> tuple[str, ...]:
    """Write the files of a version over those of the version before; gives the files that are not as in it then."""
    folder, kind = site.config_dir, made.kind
    try:
        if before is not None and digest(text_of(folder, kind)) == before.digest:
            write_text(folder, kind, made.content, instead_of=before.content)
            known = read_base(folder)
            write_base(folder, {**known, kind: brought(known.get(kind) or base_of(before), made)})
    except (OSError, BadInput) as error:  # read-only, or none of ours: `wirewatch export` gives the list
        _log.warning("config_file_not_written", kind=kind, folder=str(folder), problem=str(error))
    return other_files(folder, made)
