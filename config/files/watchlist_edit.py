"""One file of a watchlist as its editor wrote it → the same with entities added, changed or removed. Pure.

    text ─ blocks ─▶ entity stays: its very lines │ changed: the lines of the keys that change │ new: at the end

Comments, order and spacing stay wherever nothing changes; where that cannot be done, a block is written anew, and at
the worst the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from config.files import yaml
from config.files.blocks import split
from config.files.watchlist import Entity, Watchlist, document_of, parse_file
from core.errors import BadInput

_NAME = "watchlist"
_HEAD = "entities:\n"
_TRAILING = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?\n?)*\Z", re.MULTILINE)
_REMARK = re.compile(r"\}([ \t]+#[^\n]*)$")
_LONG = 110


def written(watchlist: Watchlist) -> str:
    """Give the text of a new file, each entity in lines of its own."""
    head = "".join(
        f"{key}: {_inline(value)}\n"
        for key, value in (("owner", watchlist.owner), ("certainty", watchlist.certainty))
        if value not in {"", "likely"}
    )
    return f"{head}{_HEAD if watchlist.entities else 'entities: []'}" + "".join(
        _block(one, "  ") for one in watchlist.entities
    )


def edited(text: str, wanted: Sequence[Entity]) -> str:
    """Give the text of a file that lists `wanted`; new entities stand at the end, others where they stood."""
    listed = parse_file(text, _NAME)
    if listed.entities == tuple(wanted):
        return text
    made = _edited_blocks(text, listed, wanted)
    try:
        if made and {one.id: one for one in parse_file(made, _NAME).entities} == {one.id: one for one in wanted}:
            return made
    except BadInput:  # it was written in a form that we do not edit by lines
        pass
    return _opening(text) + written(listed.model_copy(update={"entities": tuple(wanted)}))


def _opening(text: str) -> str:
    """Give the comments above everything."""
    lines = text.splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:first])


def _edited_blocks(text: str, listed: Watchlist, wanted: Sequence[Entity]) -> str:
    """Give the edited text; "" where the blocks are not plain to see."""
    whole = text if text.endswith("\n") else f"{text}\n"
    blocks = split(whole)
    if len(blocks) != len(listed.entities):
        return ""
    start = len(whole) - sum(map(len, blocks))
    after = {one.id: one for one in wanted}
    made = [text[:start]]
    for block, entity in zip(blocks, listed.entities, strict=True):
        new = after.get(entity.id)
        made.append(block if new == entity else _trailing(block) if new is None else edited_block(block, entity, new))
    known = {one.id for one in listed.entities}
    indent = blocks[0][: len(blocks[0]) - len(blocks[0].lstrip(" "))] if blocks else "  "
    added = [_block(one, indent) for one in wanted if one.id not in known]
    return "".join([*made, *(["\n"] if added and "\n\n" in text[start:] else []), *added])


def edited_block(block: str, old: Entity, new: Entity) -> str:
    """Give a block that says `new`: lines of keys that do not change stay as they are."""
    indent = block[: len(block) - len(block.lstrip(" "))]
    trailing = _trailing(block)
    own = block[: len(block) - len(trailing)]
    try:
        made = _edited_lines(own, indent, document_of(old), document_of(new))
        if made and parse_file(_HEAD + made, _NAME).entities == (new,):
            return made + trailing
    except BadInput:  # nested otherwise than we read it
        pass
    remark = _REMARK.search(own.rstrip("\n"))
    return (
        _flow(new, indent, remark[1] if remark else "") if "{" in own.split("\n")[0] else _block(new, indent)
    ) + trailing


def _trailing(block: str) -> str:
    """Give the comments and empty lines below an entity: they belong to what comes next.

    "" where they are the end of a text in quotes, which only looks like a comment.
    """
    found = _TRAILING.search(block)
    if not found:
        return ""
    try:
        yaml.load_value(_HEAD + block[: found.start()], _NAME)
    except BadInput:
        return ""
    return found[0]


def _edited_lines(own: str, indent: str, old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """Edit key by key; "" where the keys do not stand in lines of their own."""
    _, places = yaml.load(_HEAD + own, _NAME)
    lines = own.splitlines(keepends=True)
    starts = {key: places[("entities", 0, key)] - 2 for key in _keys(places)}
    order = sorted(starts.items(), key=lambda one: one[1])
    if len(set(starts.values())) < len(starts) or not lines or "{" in lines[0].split("#")[0].split(":")[0]:
        return ""
    made: list[str] = []
    inner = indent + "  "
    ends = [start for _, start in order[1:]] + [len(lines)]
    for (key, start), end in zip(order, ends, strict=True):
        span = lines[start:end]
        if old.get(key) == new.get(key):
            made += span
        elif key in new:
            rest = _tail(span)
            said = _list_edited(span[: len(span) - len(rest)], old.get(key), new[key]) or _key(key, new[key], inner)
            made.append(
                f"{indent}- {said[len(inner) :]}" if start == 0 and not said.startswith(f"{indent}- ") else said
            )
            made += rest
        elif start == 0:
            return ""
        else:
            made += _tail(span)
    made += [_key(key, value, inner) for key, value in new.items() if key not in starts]
    return "".join(made)


def _keys(places: yaml.Lines) -> list[str]:
    found = (path[2] for path in places if len(path) == 3)  # noqa: PLR2004  # entities, 0, key
    return [key for key in found if isinstance(key, str)]


def _tail(span: list[str]) -> list[str]:
    """Give the comment lines at the end of a key's lines: they are the next key's."""
    end = len(span)
    while end > 1 and (not span[end - 1].strip() or span[end - 1].lstrip().startswith("#")):
        end -= 1
    return span[end:]


def _list_edited(span: list[str], old: object, new: object) -> str:
    """Edit a list whose items stand in lines of their own; "" for another."""
    if not isinstance(old, list) or not isinstance(new, list) or len(span) < 2 or not span[0].rstrip().endswith(":"):  # noqa: PLR2004
        return ""
    items = [place for place, line in enumerate(span) if line.lstrip().startswith("- ")]
    if len(items) != len(old) or items[0] != 1:
        return ""
    dash = span[1][: span[1].index("-")]
    ends = [*items[1:], len(span)]
    texts = {_shown(one): "".join(span[start:end]) for one, start, end in zip(old, items, ends, strict=True)}
    return span[0] + "".join(texts.get(_shown(one)) or f"{dash}- {_inline(one)}\n" for one in new)


def _shown(value: object) -> str:
    return yaml.dump_line([value])


def _inline(value: object) -> str:
    return yaml.dump_line([value])[1:-1]


def _key(key: str, value: object, indent: str) -> str:
    line = f"{indent}{key}: {_inline(value)}\n"
    if len(line) <= _LONG or not isinstance(value, list):
        return line
    return f"{indent}{key}:\n" + "".join(f"{indent}  - {_inline(one)}\n" for one in value)


def _block(entity: Entity, indent: str) -> str:
    said = [_key(key, value, indent + "  ") for key, value in document_of(entity).items()]
    return f"{indent}- {''.join(said)[len(indent) + 2 :]}"


def _flow(entity: Entity, indent: str, remark: str) -> str:
    return f"{indent}- {yaml.dump_line(document_of(entity))}{remark}\n"
