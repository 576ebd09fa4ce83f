"""Faults done by people: slips in the files that they edit, templates that cannot work, filters that cost too much."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsroom import WATCHLIST, feeds

from soak.site import SUBSCRIPTIONS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from soak.site import Site

_SLIPS = (
    "entities: [",
    "\t- id: x",
    "entities:\n  - {id: aqim}\n",
    "subscriptions: 7\n",
    "\x00",
    "feeds: [{url: x}]\n",
)
_TEMPLATES = (
    '{% include "mail.txt.j2" %} footer',
    "{% for i in range(10**11) %}{% endfor %}",
    "{{ nothing.of.the.kind }}",
    "{% if %}",
    '{{ "x" * 10**9 }}',
)
_HOSTILE = [r"/\pL{0,20}attack\pL{0,20}/" for _ in range(10)]


def _right(site: Site) -> dict[str, str]:
    return {"watchlist": WATCHLIST, "feeds": feeds(*site.wire.urls), "subscriptions": SUBSCRIPTIONS}


@contextmanager
def _edited(site: Site, name: str, text: str) -> Iterator[None]:
    site.system.write(name, text)
    try:
        yield
    finally:
        site.system.write(name, _right(site)[name])


@contextmanager
def good_edit(site: Site, dice: random.Random) -> Iterator[None]:
    """Add an entity, and take it out again."""
    with _edited(
        site, "watchlist", f"{WATCHLIST}  - {{id: new-{dice.randrange(99)}, name: Katiba Zellaqa, kind: group}}\n"
    ):
        yield


@contextmanager
def broken_file(site: Site, dice: random.Random) -> Iterator[None]:
    """Save a file that cannot be read."""
    name = dice.choice(sorted(_right(site)))
    with _edited(site, name, dice.choice(_SLIPS)):
        yield


@contextmanager
def emptied_file(site: Site, dice: random.Random) -> Iterator[None]:
    """Save an empty file, as an editor that truncates first does for a moment."""
    name = dice.choice(sorted(_right(site)))
    with _edited(site, name, dice.choice(("", "\n", f"{name if name != 'watchlist' else 'entities'}: []\n"))):
        yield


@contextmanager
def vanishing_file(site: Site, dice: random.Random) -> Iterator[None]:
    """Delete a file, and save it again."""
    name = dice.choice(sorted(_right(site)))
    (site.system.config / f"{name}.yaml").unlink()
    try:
        yield
    finally:
        site.system.write(name, _right(site)[name])


@contextmanager
def lock_link(site: Site, dice: random.Random) -> Iterator[None]:
    """Leave the lock of an editor beside a file: a link that leads nowhere."""
    link = site.system.config / f".#{dice.choice(sorted(_right(site)))}.yaml"
    link.symlink_to("somebody@host.1234:1700000000")
    try:
        yield
    finally:
        link.unlink()


@contextmanager
def bad_template(site: Site, dice: random.Random) -> Iterator[None]:
    """Save a mail template that never ends, includes itself, or cannot be read."""
    folder = site.system.config / "templates"
    folder.mkdir(exist_ok=True)
    file = folder / "mail.txt.j2"
    file.write_text(dice.choice(_TEMPLATES), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink()


@contextmanager
def hostile_filters(site: Site, dice: random.Random) -> Iterator[None]:
    """Save a subscription whose expressions are more than the matcher can hold, or cost it a second each."""
    words = dice.choice((_HOSTILE, [f"/[^x]{{500}}[^y]{{{400 + number}}}z/" for number in range(20)]))
    listed = ", ".join(f"'{word}'" for word in words)
    extra = f"  - {{id: hostile, to: {{inbox: x}}, all: true, must_not: [{listed}]}}\n"
    with _edited(site, "subscriptions", SUBSCRIPTIONS + extra):
        yield
