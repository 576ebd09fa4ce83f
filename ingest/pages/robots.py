"""What a host's robots.txt allows us (RFC 9309). Pure.

The groups that name us count, else those of everybody; of their rules the longest that fits, and of two alike the
one that allows. What cannot be read as a rule is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from core.web_address import percent_encoded

AGENT = "wirewatch"
"""By which groups name us."""
_READ = 500_000  # characters, as the RFC asks for at least
_RULES = 5_000
_LONGEST_DELAY = 60.0
_SECONDS = re.compile(r"\d{1,6}(?:\.\d+)?")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]")

Lines = list[tuple[str, str]]


class RobotRule(msgspec.Struct, frozen=True):
    """One line: a path, perhaps with `*` in it and a `$` at its end."""

    path: str
    allows: bool


class RobotRules(msgspec.Struct, frozen=True):
    """What holds for us. Empty: everything is allowed."""

    rules: tuple[RobotRule, ...] = ()
    delay: float = 0.0
    """Seconds between two requests (Crawl-delay), at most a minute."""


def rules_of(text: str, agent: str = AGENT) -> RobotRules:
    """Read a robots.txt."""
    ours: Lines = []
    everybody: Lines = []
    named, naming = False, False
    into: list[Lines] = []
    for field, value in _lines(text):
        if field == "user-agent":
            into, naming = (into if naming else []), True
            if value.partition("/")[0].strip().lower() == agent:
                named, into = True, [*into, ours]
            elif value == "*":
                into = [*into, everybody]
        elif field in ("allow", "disallow", "crawl-delay"):
            naming = False
            for lines in into:
                lines.append((field, value))
    held = ours if named else everybody
    delays = [float(value) for field, value in held if field == "crawl-delay" and _SECONDS.fullmatch(value)]
    rules = [RobotRule(_encoded(value), field == "allow") for field, value in held if field != "crawl-delay" and value]
    return RobotRules(tuple(rules[:_RULES]), min(max(delays, default=0.0), _LONGEST_DELAY))


def may_ask(rules: RobotRules, target: str) -> bool:
    """Say whether a path, with its query, may be asked for."""
    target = _encoded(target)
    fitting = [rule for rule in rules.rules if _fits(rule.path, target)]
    return max(fitting, key=lambda rule: (len(rule.path), rule.allows)).allows if fitting else True


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text[:_READ].lstrip("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _fits(path: str, target: str) -> bool:
    """Say whether a rule's path is the beginning of a target: part after part, so that no rule costs much."""
    whole, (first, *rest) = path.endswith("$"), path.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not whole or at == len(target)
    for part in rest[:-1]:
        at = target.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return target[at:].endswith(rest[-1]) if whole else target.find(rest[-1], at) >= 0


def _encoded(path: str) -> str:
    """Write a path in one way: encoded where it must be, and nowhere else."""
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: _octet(match[0]), percent_encoded(path))


def _octet(encoded: str) -> str:
    character = chr(int(encoded[1:], 16))
    return character if _PLAIN.fullmatch(character) else encoded.upper()
