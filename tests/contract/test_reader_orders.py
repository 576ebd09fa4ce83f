"""After "You are unsubscribed" nothing more comes: in every order of what the file, REST, readers and we may do.

Sequences are drawn by Hypothesis and run on the real database, worker, releaser, outbox and pages, beside a model.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from reader_model import Model
from reader_office import Office, document
from sites import OPERATOR

from config.versions.refusal import FilesRefused
from core.database import Database, metadata
from core.outcomes import SubscriptionState
from operations import deliveries, suppressions

READERS = st.sampled_from(["ann@example.org", "ben@example.org"])
LISTED = st.sampled_from(["desk", "digest", "room"])
WORDS = st.sampled_from(["", "football"])
LENGTHS = {"8h": timedelta(hours=8), "1d": timedelta(days=1)}


class Readers(RuleBasedStateMachine):
    """Two readers, three ids of the file, one of REST that may be the file's too, and what readers sign up for."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.office = Office(database, self.folder)
        self.model = Model()
        self.steps = 0
        self.stories = 0
        self.asked: list[str] = []

    def teardown(self) -> None:
        self.office.close()
        shutil.rmtree(self.folder)

    def _settle(self, *, away: bool = False) -> None:
        """Let what is due leave, by the office and by the model, and compare."""
        sent = self.office.settle(away=away)
        assert sent == sorted(self.model.settle(self.office.clock(), away=away))

    def _began(self) -> None:
        """Begin a step: before every second one, news come that stand in the outbox while it is done."""
        self.office.clock.move(seconds=2)
        self.steps += 1
        if self.steps % 2 == 0:
            self._publish()
            self._settle(away=True)
            self.office.clock.move(seconds=2)  # lists are read anew within a second

    @initialize(first=READERS, second=READERS)
    def everybody_has_had_something(self, first: str, second: str) -> None:
        """Begin where readers hold links, or most sequences would end before anybody can decide anything."""
        self._began()
        self.model.listed = {"desk": first, "digest": second}
        self.office.write(self.model.listed)
        assert self.office.rest("POST", "", document("room", second)).status_code == 201
        self.model.made["room"] = (second, "active")
        self._publish()
        self.office.clock.move(minutes=61)
        self._settle()

    @rule(id_=LISTED, reader=READERS, words=WORDS)
    def the_file_sends_one_to(self, id_: str, reader: str, words: str) -> None:
        self._began()
        if id_ in self.model.made and id_ not in self.model.listed:
            with pytest.raises(FilesRefused, match="people made"):
                self.office.write({**self.model.listed, id_: reader}, words)
            return
        moved = self.model.listed.get(id_) != reader
        self.model.listed[id_] = reader
        self.office.write(self.model.listed, words)
        if moved:
            self.model.decide_anew(id_, self.office.clock())
        self._settle()

    @rule(id_=LISTED)
    def the_file_lists_it_no_more(self, id_: str) -> None:
        self._began()
        self.model.listed.pop(id_, None)
        self.office.write(self.model.listed)
        self._settle()

    @rule(reader=READERS)
    def rest_makes_one(self, reader: str) -> None:
        self._began()
        answer = self.office.rest("POST", "", document("room", reader))
        taken = "room" in self.model.listed or "room" in self.model.made or ("room", reader) in self.model.ended
        assert answer.status_code == (409 if taken else 201)
        if not taken:
            assert answer.json()["state"] == "active"
            self.model.made["room"] = (reader, "active")
        self._settle()

    @precondition(lambda self: "room" in self.model.made)
    @rule(reader=READERS, words=WORDS)
    def rest_changes_it(self, reader: str, words: str) -> None:
        self._began()
        before, state = self.model.made["room"]
        answer = self.office.rest("PUT", "/room", document("room", reader, words))
        self.model.made["room"] = (reader, state)
        assert (answer.status_code, answer.json()["state"]) == (200, self.model.states()["room"])
        if before != reader:
            self.model.decide_anew("room", self.office.clock())
        self._settle()

    @precondition(lambda self: self.model.made)
    @rule(data=st.data(), to=st.sampled_from(["active", "paused", "ended"]))
    def rest_moves_one(self, data: st.DataObject, to: str) -> None:
        self._began()
        id_ = data.draw(st.sampled_from(sorted(self.model.made)))
        reader, state = self.model.made[id_]
        answer = self.office.rest("POST", f"/{id_}/state", {"state": to})
        from_ = {"active": {"active", "paused", "disabled"}, "paused": {"active", "paused", "disabled"}}
        refused = state not in from_.get(to, {state}) or (to != "ended" and (id_, reader) in self.model.ended)
        assert answer.status_code == (409 if refused else 200)
        if not refused:
            self.model.made[id_] = (reader, to)
        self._settle()

    @precondition(lambda self: self.model.made.get("room", ("", ""))[1] == "active")
    @rule()
    def we_disable_one(self) -> None:
        self._began()
        self.office.site.stored.set_state("room", SubscriptionState.DISABLED)
        self.model.made["room"] = (self.model.made["room"][0], "disabled")
        self._settle()

    @precondition(lambda self: len(self.asked) < 3)
    @rule(reader=READERS)
    def somebody_signs_up(self, reader: str) -> None:
        self._began()
        id_ = f"self-{len(self.asked)}"
        taken = len(self.office.tokens)
        self.office.sign_up(reader)
        if reader not in self.model.closed:
            self.model.made[id_] = (reader, "pending")
        self._settle()
        assert len(self.office.tokens) - taken == (reader not in self.model.closed)
        if reader not in self.model.closed:
            self.asked.append(id_)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def somebody_confirms(self, data: st.DataObject) -> None:
        self._began()
        number = data.draw(st.integers(0, len(self.asked) - 1))
        id_ = self.asked[number]
        answer = self.office.confirm(number)
        reader, state = self.model.made[id_]
        assert ("You are subscribed" in answer.text) == (state == "pending"), answer.text
        if state == "pending":
            self.model.made[id_] = (reader, "active")
        self._settle()

    @rule()
    def articles_come(self) -> None:
        self._began()
        self._publish()
        self._settle()

    def _publish(self) -> None:
        """Let an article come for each subscription that there may be."""
        for id_ in ("desk", "digest", "room", *self.asked):
            self.stories += 1
            story = f"story-{self.stories:04}"
            self.model.publish(id_, story, self.office.clock())
            self.office.publish(id_, story)

    @precondition(lambda self: self.office.links)
    @rule(data=st.data())
    def a_reader_unsubscribes(self, data: st.DataObject) -> None:
        self._began()
        reader, link = data.draw(st.sampled_from(self.office.links[-12:]))
        ids, title = self.office.press(link, "unsubscribe", **{"List-Unsubscribe": "One-Click"})
        assert title == "You are unsubscribed"
        for id_ in ids:
            self.model.unsubscribe(id_, reader)
        self._settle()

    @precondition(lambda self: self.office.links)
    @rule(data=st.data())
    def a_reader_thinks_better_of_it(self, data: st.DataObject) -> None:
        self._began()
        reader, link = data.draw(st.sampled_from(self.office.links[-12:]))
        ids, title = self.office.press(link, "subscribe-again")
        self.model.ended -= {(id_, reader) for id_ in ids}
        again = any(self.model.reader(id_) == reader for id_ in ids)
        assert title == ("You are subscribed again" if again else "Nothing comes")
        self._settle()

    @precondition(lambda self: self.office.links)
    @rule(data=st.data(), length=st.sampled_from(sorted(LENGTHS)))
    def a_reader_snoozes(self, data: st.DataObject, length: str) -> None:
        self._began()
        reader, link = data.draw(st.sampled_from(self.office.links[-12:]))
        now = self.office.clock()
        for id_ in self.office.press(link, "snooze", **{"for": length})[0]:
            self.model.snoozed[id_, reader] = now + LENGTHS[length]
            if self.model.reader(id_) == reader:
                self.model.decide_anew(id_, now)
        self._settle()

    @precondition(lambda self: self.office.links)
    @rule(data=st.data())
    def a_reader_wakes(self, data: st.DataObject) -> None:
        self._began()
        reader, link = data.draw(st.sampled_from(self.office.links[-12:]))
        for id_ in self.office.press(link, "wake")[0]:
            self.model.snoozed.pop((id_, reader), None)
            if self.model.reader(id_) == reader:
                self.model.decide_anew(id_, self.office.clock())
        self._settle()

    @rule(reader=READERS)
    def an_address_closes_or_opens(self, reader: str) -> None:
        self._began()
        if reader in self.model.closed:
            suppressions.unsuppress(self.office.site, OPERATOR, "email", reader)
        else:
            suppressions.suppress(self.office.site, OPERATOR, "email", reader)
        self.model.closed ^= {reader}
        self._settle()

    @rule()
    def what_failed_is_sent_again(self) -> None:
        self._began()
        deliveries.retry(self.office.site, OPERATOR, (), all_failed=True)
        self.model.retry()
        self._settle()

    @rule(minutes=st.sampled_from([20, 61, 600]))
    def time_goes_by(self, minutes: int) -> None:
        self.office.clock.move(minutes=minutes)
        self._settle()

    @invariant()
    def everybody_is_shown_one_state(self) -> None:
        assert self.office.states() == self.model.states()


def _run(make: Callable[[], Readers], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        make,  # type: ignore[arg-type]  # it makes machines, as a class does
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate,),  # shrinking takes minutes; the sequence as drawn is short enough
            suppress_health_check=list(HealthCheck),
        ),
    )


def _emptied(database: Database) -> Database:
    with database.transaction() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
    return database


@pytest.mark.slow
def test_whoever_has_unsubscribed_gets_nothing_more_in_any_order(either_database: Database) -> None:
    sqlite = either_database.dialect == "sqlite"
    _run(lambda: Readers(_emptied(either_database)), *((10, 25) if sqlite else (3, 25)))
