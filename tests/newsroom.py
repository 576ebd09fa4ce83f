"""Invented news for the journeys: config files and feeds, written for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

WATCHLIST = """\
entities:
  - id: aqim
    name: Al-Qaeda in the Islamic Maghreb
    kind: group
    names: [AQIM, AQMI, "Al-Qaïda au Maghreb islamique", "القاعدة في بلاد المغرب الإسلامي"]
    tags: [sahel]
  - id: droukdel
    name: Abdelmalek Droukdel
    kind: person
    names: [Droukdel, Droukdal]
    tags: [sahel]
"""

SUBSCRIPTIONS = """\
subscriptions:
  - id: sahel-desk
    to: {email: desk@example.org}
    entities: [aqim]
  - id: sahel-room
    to: {slack: sahel_room}
    tags: [sahel]
  - id: everything
    to: {inbox: operator}
    all: true
"""


def feeds(*urls: str, every: str = "5s") -> str:
    """Write feeds.yaml."""
    one = '  - {{url: "{}", name: Outlet {}, language: en, every: {}}}'
    lines = [one.format(url, number, every) for number, url in enumerate(urls, 1)]
    return "feeds:\n" + "\n".join(lines) + "\n"


def rss(*items: tuple[str, str, str]) -> bytes:
    """Give an RSS feed of (link, title, text), published now."""
    moment = format_datetime(datetime.now(UTC))
    entries = "".join(
        f"<item><guid>{escape(link)}</guid><link>{escape(link)}</link><title>{escape(title)}</title>"
        f"<description>{escape(text)}</description><pubDate>{moment}</pubDate></item>"
        for link, title, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Invented</title>{entries}</channel></rss>'.encode()


_SYLLABLES = ("ba", "du", "ke", "lo", "mi", "na", "po", "ra", "so", "ti", "vu", "ze", "gha", "sho", "mar", "tel")


def story(number: int, *, watched: bool) -> tuple[str, str, str]:
    """Give (link, title, text) of an invented story that shares no words with the others, so that none merge."""
    words = [_word(number * 40 + place) for place in range(40)]
    who = "AQMI" if watched else "nobody"
    title = f"{words[0].capitalize()} {words[1]} {who} {words[2]} {words[3]}"
    return f"https://wire.example/{words[4]}/{number}", title, " ".join(words[5:]) + "."


def _word(number: int) -> str:
    """Give a word of its own for each number below 16 ** 6: feeds number their stories a million apart."""
    made = ""
    for _ in range(6):
        number, syllable = divmod(number, len(_SYLLABLES))
        made += _SYLLABLES[syllable]
    return made
