"""Which list is read by which reader. Files are unpacked here: .xz, .gz, .tar and .zip, bounded."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO

import msgspec

from config.files.watchlist import Entity
from core.errors import BadInput
from processors.entities.importers.eu import read_eu
from processors.entities.importers.ofac import read_ofac
from processors.entities.importers.opensanctions import read_opensanctions
from processors.entities.importers.plain_csv import read_plain_csv
from processors.entities.importers.uk import read_uk
from processors.entities.importers.un import read_un
from processors.entities.importers.wikidata import read_wikidata

LIMIT = 512 * 1024 * 1024
"""Bytes unpacked, of all files together."""
_MOST_FILES = 500


class ListSource(msgspec.Struct, frozen=True):
    """A list that can be taken over."""

    name: str
    title: str
    publisher: str
    """Whose list it is: the owner of the file."""
    read: Callable[[Mapping[str, bytes]], list[Entity]]


def _un(files: Mapping[str, bytes]) -> list[Entity]:
    return [one for file, data in files.items() for one in read_un(data, file)]


SOURCES: Mapping[str, ListSource] = {
    one.name: one
    for one in (
        ListSource("un", "the consolidated list of the United Nations", "United Nations Security Council", _un),
        ListSource("ofac", "the list of the Office of Foreign Assets Control", "OFAC", read_ofac),
        ListSource("eu", "the consolidated list of the European Union", "European Union", read_eu),
        ListSource("uk", "the sanctions list of the United Kingdom", "United Kingdom", read_uk),
        ListSource("opensanctions", "entities of OpenSanctions", "OpenSanctions", read_opensanctions),
        ListSource("wikidata", "entities of Wikidata", "Wikidata", read_wikidata),
        ListSource("csv", "a table", "", read_plain_csv),
    )
}


def list_source(name: str) -> ListSource:
    """Give the list of that name; raises `BadInput` with those that are known."""
    if name not in SOURCES:
        raise BadInput(f"{name}: no such list; known: {', '.join(SOURCES)}")
    return SOURCES[name]


def read_list(source: ListSource, packed: Mapping[str, bytes]) -> list[Entity]:
    """Give the entities of a list's files; raises `BadInput` for what is no such list, or lists one id twice."""
    files = {name: data for file, given in packed.items() for name, data in unpacked(file, given)}
    found = source.read(files)
    twice = _twice(found)
    if twice:
        raise BadInput(f"{', '.join(packed)}: lists {twice} twice; fetch it anew, and give each file once")
    if not found:
        raise BadInput(f"{', '.join(packed)}: names nobody; is it {source.title}?")
    return found


def unpacked(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the files in a file; raises `BadInput` for one that cannot be unpacked, or not within bounds."""
    try:
        if data[:6] == b"\xfd7zXZ\x00":
            with lzma.LZMAFile(io.BytesIO(data)) as stream:
                yield from unpacked(file.removesuffix(".xz"), _bounded(stream, file))
        elif data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                yield from unpacked(file.removesuffix(".gz"), _bounded(packed, file))
        elif data[:4] == b"PK\x03\x04":
            yield from _zipped(file, data)
        elif data[257:262] == b"ustar":
            yield from _archived(file, data)
        else:
            yield file, data
    except (OSError, EOFError, lzma.LZMAError, zlib.error, tarfile.TarError, zipfile.BadZipFile, RuntimeError) as error:
        raise BadInput(f"{file}: cannot be unpacked: {error}; fetch it anew") from error


def _zipped(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    left = LIMIT
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for one in archive.infolist()[:_MOST_FILES]:
            if not one.is_dir():
                with archive.open(one) as stream:
                    inner = _bounded(stream, file, left)
                left -= len(inner)
                yield one.filename.rpartition("/")[2], inner


def _archived(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    left = LIMIT
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for _, one in zip(range(_MOST_FILES), archive, strict=False):
            stream = archive.extractfile(one) if one.isfile() else None
            if stream is not None:
                inner = _bounded(stream, file, left)
                left -= len(inner)
                yield one.name.rpartition("/")[2], inner


def _bounded(stream: IO[bytes] | gzip.GzipFile | lzma.LZMAFile, file: str, limit: int = LIMIT) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise BadInput(f"{file}: larger than {LIMIT // 1024 // 1024} MiB unpacked; that is no list of names")
    return data


def _twice(entities: list[Entity]) -> str:
    seen: set[str] = set()
    for one in entities:
        if one.id in seen:
            return next(iter(one.ids.values()), one.id)
        seen.add(one.id)
    return ""
