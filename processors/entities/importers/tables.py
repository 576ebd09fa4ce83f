"""Tables of others (CSV): their columns by name whatever their case, spaces and signs; bounded. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from core.errors import BadInput

Row = Mapping[str, str]
"""A row by its columns' names: small letters and digits only, so that `Name 6` and `name6` are one."""
_FIELD_LIMIT = 1_000_000
_MOST_ROWS = 2_000_000
_HEADER_WITHIN = 5
"""Some lists begin with a line that says their date."""


def decoded(data: bytes, file: str) -> str:
    """Give a table's text; raises `BadInput` for what is none."""
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput(f"{file}: is no text; give the CSV file as it is published")


def rows(data: bytes, file: str) -> Iterator[list[str]]:
    """Give the rows of a table without a header."""
    before = csv.field_size_limit(_FIELD_LIMIT)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(decoded(data, file), newline=""))):
            if number >= _MOST_ROWS:
                raise BadInput(f"{file}: has more than {_MOST_ROWS} rows; that is no list of names")
            yield row
    except csv.Error as error:
        raise BadInput(f"{file}: cannot be read as CSV: {error}; save it as CSV with quotes around texts") from error
    finally:
        csv.field_size_limit(before)


def table(data: bytes, file: str, asked: frozenset[str]) -> Iterator[Row]:
    """Give the rows below the header, which is the first line that has one of the `asked` columns."""
    return (row for _, row in numbered(data, file, asked))


def numbered(data: bytes, file: str, asked: frozenset[str]) -> Iterator[tuple[int, Row]]:
    """Give them with their numbers as a spreadsheet counts: header and empty rows, too."""
    given = enumerate(rows(_with_commas(data, file), file), start=1)
    for _, (_, row) in zip(range(_HEADER_WITHIN), given, strict=False):
        columns = [plain(name) for name in row]
        if asked.intersection(columns):
            yield from ((at, dict(zip(columns, values, strict=False))) for at, values in given if any(values))
            return
    raise BadInput(f"{file}: has no line of columns with one of {', '.join(sorted(asked))}")


def plain(name: str) -> str:
    """Give a column's name as it is asked for."""
    return re.sub(r"[\W_]+", "", name).lower()


def _with_commas(data: bytes, file: str) -> bytes:
    """Give a table that is divided by semicolons or tabs with commas."""
    text = decoded(data, file)
    first = max(text.splitlines()[:_HEADER_WITHIN], key=len, default="")
    divider = max(",;\t", key=first.count)
    if divider == ",":
        return text.encode()
    made = io.StringIO()
    writer = csv.writer(made)
    try:
        writer.writerows(csv.reader(io.StringIO(text, newline=""), delimiter=divider))
    except csv.Error as error:
        raise BadInput(f"{file}: cannot be read as CSV: {error}; save it as CSV with quotes around texts") from error
    return made.getvalue().encode()
