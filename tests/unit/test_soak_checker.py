"""The checker of the nemesis sees what it is there for: a run without violations means something."""

from __future__ import annotations

from dataclasses import replace

from soak.checker import LATE_AFTER, violations
from soak.ledger import Ledger
from soak.lights import Light
from soak.wire import Item

WATCHED = Item("https://wire.example/1", "Attack AQMI", watched=True, published=1000.0)
OTHER = Item("https://wire.example/2", "Harvest nobody", watched=False, published=1000.0)
WELL = Ledger(
    archived={WATCHED.link: "alerted", OTHER.link: "no_mention"},
    alerts={WATCHED.title: ["everything", "mail"]},
    unsent=0,
    mailed={"<1@w>": [1005.0]},
    first_mail={WATCHED.title: 1005.0},
)


def _found(ledger: Ledger, *lights: Light, may_repeat: int = 0, ended: str = "", failed: str = "") -> list[str]:
    return violations(
        [WATCHED, OTHER],
        ledger,
        lights or [_light(1002, green=False)],
        may_repeat=may_repeat,
        ended=[ended] if ended else [],
        failed=[failed] if failed else [],
    )


def _light(at: float, *, green: bool) -> Light:
    return Light(at, at + 5, green=green, complaints=())


def test_a_run_in_which_all_came_once_and_in_time_has_no_violation() -> None:
    assert _found(WELL, _light(1002, green=True), _light(1900, green=True)) == []


def test_what_was_not_archived_not_alerted_or_not_mailed_is_lost() -> None:
    assert _found(replace(WELL, archived={OTHER.link: "no_mention"})) == [f"never archived: {WATCHED.link}"]
    assert [one for one in _found(replace(WELL, alerts={})) if one.startswith("alerted []")]
    assert f"never mailed: {WATCHED.title}" in _found(replace(WELL, first_mail={}))
    assert _found(replace(WELL, unsent=2)) == ["2 deliveries are neither sent nor dropped"]


def test_an_alert_of_what_nobody_watches_and_an_alert_twice_are_wrong() -> None:
    assert len(_found(replace(WELL, alerts={**WELL.alerts, OTHER.title: ["mail"]}))) == 1
    assert len(_found(replace(WELL, alerts={WATCHED.title: ["everything", "mail", "mail"]}))) == 1


def test_a_run_in_which_nobody_looked_at_the_lights_shows_nothing() -> None:
    [found] = violations([WATCHED, OTHER], WELL, [], may_repeat=0, ended=[], failed=[])
    assert "doctor was never asked" in found


def test_a_repeated_mail_is_wrong_beyond_what_is_stated() -> None:
    twice = replace(WELL, mailed={"<1@w>": [1005.0, 1065.0]})
    assert _found(twice) == ["1 mails were repeated, 0 may be"]
    assert _found(twice, may_repeat=1) == []


def test_a_green_light_over_an_untold_story_is_silence() -> None:
    late = replace(WELL, first_mail={WATCHED.title: 1400.0})
    assert _found(late, _light(1000 + LATE_AFTER - 1, green=True), _light(1401, green=True)) == []
    assert _found(late, _light(1300, green=False)) == []
    assert _found(late, _light(1396, green=True)) == [], "it was told while doctor looked"
    said = f"green while 1 stories were untold, the oldest for 300 s: {WATCHED.title}"
    assert _found(late, _light(1300, green=True)) == [said]


def test_a_supervisor_that_ended_and_a_fault_that_was_not_undone_are_named() -> None:
    assert _found(WELL, ended="kafka_away: exit 1") == ["the supervisor ended by itself after kafka_away: exit 1"]
    assert _found(WELL, failed="role_hung: process hung") == ["role_hung: process hung"]
