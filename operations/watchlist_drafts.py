"""A draft of one file of the watchlist: tried, and then saved over the version from which its edit began.

draft ─ try ─▶ what it gains and loses, kept ─ save ─┬ never tried ─▶ refused, unless `untried`
                                                     ├ others saved meanwhile ─▶ merged, of different entities
                                                     └ in force, with the trial beside the version
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from config.files.list_files import FOLDER, MAIN, is_file_name, join, place, split
from config.files.merging import is_disputed, merge_entities, newer
from config.files.text import read_text
from config.files.watchlist import parse_file, parse_watchlist
from config.files.watchlist_edit import edited
from config.versions.base import base_of, brought, read_base, write_base
from config.versions.documents import text_of, write_text
from config.versions.summary import lines_of
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.configuration import plan
from operations.draft_trials import try_draft
from operations.encoding import as_document
from operations.errors import conflict, invalid, not_found
from operations.site import Site
from operations.tables import draft_trials
from operations.trial_results import DraftTrial
from operations.watchlist_files import FilesInForce, files_in_force, plan_files, save_files


class Draft(msgspec.Struct, frozen=True):
    """One file as somebody wants it."""

    content: str
    file: str = MAIN
    """The name of a file in `watchlist/`; "" for watchlist.yaml."""


class FileText(msgspec.Struct, frozen=True):
    """One file in force."""

    file: str
    owner: str
    content: str


class WatchlistText(msgspec.Struct, frozen=True):
    """The watchlist in force as it was written: an edit begins from its version."""

    version: int
    files: tuple[FileText, ...]


class SavedDraft(msgspec.Struct, frozen=True):
    """What came of saving."""

    version: int
    merged: bool
    """Others had saved meanwhile: their edits and this one are both in force."""
    changes: tuple[str, ...]
    """In a few lines, over what was in force."""
    trial: DraftTrial | None
    not_written: tuple[str, ...] = ()
    """Files of the config folder that are not as in this version: somebody has edits there, or it is read-only."""


def show_watchlist(site: Site, actor: Actor) -> WatchlistText:
    """Give the files in force."""
    require(actor, AccessRole.READER, "look at the watchlist")
    files = files_in_force(site)
    return WatchlistText(
        files.version, tuple(FileText(name, files.lists[name].owner, text) for name, text in files.texts.items())
    )


def text_of_draft(site: Site, file: Path) -> str:
    """Give the watchlist that a draft makes: a folder's, or what is in force with one file instead of its own.

    `drafts/watchlist/un.yaml` stands for the file un of the watchlist, any other file for watchlist.yaml.
    """
    try:
        if file.is_dir():
            return text_of(file, "watchlist")
        if file.name == "watchlist.yaml":
            return text_of(file.parent, "watchlist")
        name, files, text = file.stem if file.parent.name == FOLDER else MAIN, files_in_force(site), read_text(file)
        if name == MAIN:
            _refuse_misplaced(file, text, files)
        return join({**files.texts, name: text})
    except FileNotFoundError as error:
        raise BadInput(f"{file}: {error.strerror}; name a watchlist, or a folder with one") from error


def _refuse_misplaced(file: Path, text: str, files: FilesInForce) -> None:
    """Raise `BadInput` for a draft that stands for watchlist.yaml by its name, and lists what another file has."""
    ids = {one.id for one in parse_file(text, str(file)).entities}
    for name in files.lists:
        if name != MAIN and (shared := ids.intersection(files.entities(name))):
            said = f"{file}: stands for watchlist.yaml, and lists {', '.join(sorted(shared)[:3])}"
            fix = f"to try a new {name}.yaml, name the draft {FOLDER}/{name}.yaml"
            raise BadInput(f"{said} of {FOLDER}/{name}.yaml too; {fix}")


def try_content(
    site: Site,
    actor: Actor,
    draft: Draft,
    since: timedelta,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> DraftTrial:
    """Try a draft on the archive, and keep what came of it, so that this very content may be saved."""
    content = join({**files_in_force(site).texts, _name(draft): draft.content})
    plan_files(site, content, force=True)
    found = try_draft(site, actor, parse_watchlist(content, "watchlist.yaml"), since, progress=progress)
    row = {
        "draft": _key(draft),
        "at": site.clock(),
        "author": actor.name,
        "result": as_document(found),
        "version": None,
    }
    with site.database.transaction() as connection:
        connection.execute(sa.delete(draft_trials).where(draft_trials.c.draft == row["draft"]))
        connection.execute(sa.insert(draft_trials), [row])
    return found


def save_content(
    site: Site, actor: Actor, draft: Draft, base: int, *, note: str = "", untried: bool = False, force: bool = False
) -> SavedDraft:
    """Put a draft in force over version `base`, from which its edit began.

    Raises `OperationError` where this very content was never tried, unless `untried`; where it takes away too much, or
    what subscriptions of people name, unless `force`; and where somebody else changed the same entities since.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    parse_file(draft.content, place("watchlist.yaml", _name(draft)))  # a mistake is told first
    trial = _trial(site, draft)
    if trial is None and not untried:
        fix = "try it first (POST /api/v1/watchlist/try), or save it with untried: true"
        raise conflict(f"watchlist: this content was never tried; {fix}")
    files = files_in_force(site)
    if base == files.version:
        texts = {**files.texts, _name(draft): draft.content}
    else:
        texts = _merged(site, draft, base, files.version, files.texts)
    saved = save_files(site, actor, files.version, texts, action="save", origin="api", note=note, force=force)
    if trial is not None:
        with site.database.transaction() as connection:
            mine = draft_trials.c.draft == _key(draft)
            connection.execute(sa.update(draft_trials).where(mine).values(version=saved.version))
    merged, changes = base != files.version, tuple(lines_of(saved.change.summary))
    return SavedDraft(saved.version, merged, changes, trial, saved.not_written)


def merge_folder(site: Site, actor: Actor, *, author: str = "") -> bool:
    """Bring the config folder's watchlist together with what others saved since its edit began; changes the files only.

    False where there is nothing to bring together. Raises `OperationError` where both changed the same entities: the
    files stay as they are.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    mine = next(one for one in plan(site, actor, author=author) if one.kind == "watchlist")
    running = site.versions.current("watchlist")
    if mine.state != "conflict" or running is None:
        return False
    if mine.old is None or mine.old.number == running.number:
        raise conflict(
            "watchlist: nobody knows from which version your files began; export to another folder and compare"
        )
    began = mine.old
    made, disputed = merge_files(split(began.content), split(mine.content), split(running.content))
    _refuse_disputed(site, disputed, began.number, running.number)
    try:
        write_text(site.config_dir, "watchlist", join(made), instead_of=mine.content)
    except OSError as error:
        raise BadInput(f"{site.config_dir}: {error.strerror}; the files cannot be written") from error
    known = read_base(site.config_dir)
    write_base(site.config_dir, {**known, "watchlist": brought(known.get("watchlist") or base_of(began), running)})
    return True


def merge_files(
    was: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Bring two edits of the files together; gives the texts, and the entities that both changed differently."""
    made: dict[str, str] = {}
    disputed: list[str] = []
    for name in dict.fromkeys([*mine, *theirs]):
        three = was.get(name), mine.get(name), theirs.get(name)
        chosen = newer(*three)
        if is_disputed(*three):
            lists = [parse_file(text or "", place("watchlist.yaml", name)).entities for text in three]
            merged = merge_entities(*lists)
            disputed += merged.disputed
            chosen = edited(chosen or "", merged.entities)
        if chosen is not None:
            made[name] = chosen
    return made, tuple(disputed)


def _merged(site: Site, draft: Draft, base: int, running: int, texts: Mapping[str, str]) -> dict[str, str]:
    began = site.versions.of_number("watchlist", base)
    if began is None:
        raise not_found(f"watchlist: no version {base}, from which the edit is said to begin; there are 1 to {running}")
    was = split(began.content)
    made, disputed = merge_files(was, {**was, _name(draft): draft.content}, texts)
    _refuse_disputed(site, disputed, base, running)
    return made


def _refuse_disputed(site: Site, disputed: Sequence[str], base: int, running: int) -> None:
    """Raise a conflict that names the entities and who changed them since version `base`, as the history has it."""
    if not disputed:
        return
    others = site.versions.history("watchlist", 20, above=base)
    authors = ", ".join(dict.fromkeys(f"{one.author} (version {one.number})" for one in others))
    by = f", by {authors}" if authors else ""
    raise conflict(
        f"watchlist: version {running} is in force by now, and changed {', '.join(disputed)} too{by};"
        " look at both and edit again"
    )


def _trial(site: Site, draft: Draft) -> DraftTrial | None:
    query = sa.select(draft_trials.c.result).where(draft_trials.c.draft == _key(draft))
    with site.database.reading() as connection:
        found = connection.execute(query).scalar()
    return None if found is None else msgspec.convert(found, DraftTrial)


def _name(draft: Draft) -> str:
    if draft.file != MAIN and not is_file_name(draft.file):
        raise invalid(f"file: {draft.file}: use small letters, digits and . _ - only, such as ofac")
    return draft.file


def _key(draft: Draft) -> str:
    return hashlib.sha256(f"{draft.file}\n{draft.content}".encode()).hexdigest()
