"""A feed list as its editor wrote it → the same with feeds added, changed or removed. Pure.

Lines of feeds that stay, and comments, are left as they are; where that cannot be done, the list is written anew.
"""

from __future__ import annotations

from itertools import pairwise

from config.files import yaml
from config.files.feeds import Feed, FeedList, document_of_feed, dump_feeds, parse_feeds
from core.errors import BadInput

_NAME = "feeds"


def edited(text: str, wanted: FeedList) -> str:
    """Give the text of a list that reads as `wanted`."""
    listed = parse_feeds(text, _NAME) if text.strip() else FeedList()
    if listed == wanted:
        return text
    made = _edited_lines(text, listed, wanted)
    try:
        if made and parse_feeds(made, _NAME) == wanted:
            return made
    except BadInput:  # it was written in a form that we do not edit by lines
        pass
    return dump_feeds(wanted)


def _edited_lines(text: str, listed: FeedList, wanted: FeedList) -> str:
    """Give the edited lines; "" where the list is not one feed after the other, each in lines of its own."""
    _, places = yaml.load(text, _NAME)
    lines = text.splitlines()
    starts = [places.get(("feeds", number), 0) - 1 for number in range(len(listed.feeds))]
    if listed.sample_wire != wanted.sample_wire or not _is_block(lines, starts):
        return ""
    indent = lines[starts[0]][: len(lines[starts[0]]) - len(lines[starts[0]].lstrip())]
    after = {feed.url: feed for feed in wanted.feeds}
    made, end = lines[: starts[0]], len(lines)
    for number, feed in enumerate(listed.feeds):
        first = starts[number]
        following = starts[number + 1] if number + 1 < len(starts) else end
        last = _last_line(lines, first, following)
        if feed.url in after:
            made += lines[first:last] if after[feed.url] == feed else [indent + _line(after[feed.url])]
        made += lines[last:following] if number + 1 < len(starts) else []
    known = {feed.url for feed in listed.feeds}
    made += [indent + _line(feed) for feed in wanted.feeds if feed.url not in known]
    return "\n".join([*made, *lines[_last_line(lines, starts[-1], end) :], ""])


def _is_block(lines: list[str], starts: list[int]) -> bool:
    rising = all(before < after for before, after in pairwise(starts))
    return bool(starts) and min(starts) >= 0 and rising and all(lines[one].lstrip().startswith("- ") for one in starts)


def _last_line(lines: list[str], first: int, following: int) -> int:
    """Give the line after a feed's own: comments and empty lines before the next one belong to that."""
    own = len(lines[first]) - len(lines[first].lstrip())
    last = first + 1
    while last < following and lines[last].strip() and len(lines[last]) - len(lines[last].lstrip()) > own:
        last += 1
    return last


def _line(feed: Feed) -> str:
    return f"- {yaml.dump_line(document_of_feed(feed))}"
