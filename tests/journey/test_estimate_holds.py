"""The estimate of a subscription against what a run over the same 14 recorded days sends: the same messages."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alert_examples import Hands, batch, subscription
from recorded import DATA

from alerts.planning.local_time import this_hour
from alerts.releaser import Releaser
from alerts.reports.archive_stream import read_archive
from alerts.reports.estimate import estimate
from alerts.reports.estimate_wording import cannot_fire, warnings_of
from alerts.reports.simulation import simulate
from alerts.tables import deliveries, notifications
from alerts.worker import AlertHandler
from config.files.feeds import Feed, FeedList
from config.files.watchlist import parse_watchlist
from core.article import Article, Fact, Tagged
from core.database import Database
from core.outcomes import NotificationOutcome
from processors.entities.tagger import Tagger
from processors.pipeline import Pipeline
from processors.stories.memory.embedded import EmbeddedStories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.files.subscriptions import Subscription

WEEKS = ("2026-W26", "2026-W30")
ONE_IN = 3
"""Articles of those weeks that are read: each day has hundreds, as it is."""
WATCHLIST = parse_watchlist(
    """
entities:
  - {id: hezbollah, name: Hezbollah, kind: group, names: [Hizbullah, حزب الله], tags: [levant]}
  - {id: hamas, name: Hamas, kind: group, names: [حماس], tags: [levant]}
  - {id: taliban, name: Taliban, kind: group}
  - {id: trump, name: Donald Trump, kind: person, names: [Trump]}
  - {id: putin, name: Vladimir Putin, kind: person, names: [Putin, Poutine]}
  - {id: gaza, name: Gaza, kind: place, tags: [levant]}
  - {id: khartoum, name: Khartoum, kind: place}
""",
    "watchlist.yaml",
)
PARTS: dict[str, dict[str, Any]] = {
    "all": {"all": True},
    "updates": {"all": True, "updates": "all"},
    "material": {"kinds": ("group",), "updates": "material"},
    "entity": {"entities": ("hezbollah",), "tags": ("levant",)},
    "daily": {"all": True, "cadence": "daily 07:30", "zone": "Europe/Paris", "updates": "all"},
    "weekly": {"kinds": ("group", "person"), "cadence": "weekly mon 08:00", "zone": "America/New_York"},
    "hourly": {"kinds": ("group",), "cadence": "hourly", "quiet": "22:00-06:00", "zone": "Asia/Kolkata"},
    "quiet": {"all": True, "quiet": "21:30-07:15", "zone": "Europe/Paris", "urgent": "medium", "severity": "medium"},
    "paced": {"all": True, "group": "2h", "budget": 2, "updates": "all"},
    "words": {"all": True, "must": ("/attack|kill|attaque|tu[eé]/",), "must_not": ("football",), "languages": ("en",)},
}
WISHES = [subscription(id_, "email", f"{id_}@example.org", **parts) for id_, parts in PARTS.items()]


def _recorded() -> Iterator[tuple[datetime, list[Article]]]:
    """Give a third of two weeks as it was collected, each article once, one batch a quarter of an hour."""
    seen = set()
    for week in WEEKS:
        with lzma.open(DATA / "stream" / f"{week}.ndjson.xz", "rt", encoding="utf-8") as stream:
            items = [item for line in islice(stream, 0, None, ONE_IN) if (item := json.loads(line))["id"] not in seen]
        seen |= {item["id"] for item in items}
        made = {item["id"]: _article(item) for item in items}
        ordered = sorted(made.values(), key=lambda one: (one.fetched, one.id))
        for at, some in groupby(ordered, key=lambda one: _quarter(one.fetched)):
            yield at, list(some)


def _quarter(moment: datetime) -> datetime:
    floor = moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
    return floor + timedelta(minutes=15)


def _article(item: dict[str, Any]) -> Article:
    at = datetime.fromisoformat(item["collectedAt"]).astimezone(UTC)
    return Article(
        id=item["id"],
        revision="r",
        url=item["link"],
        canonical=item["link"].split("?")[0],
        title=item["title"] or "",
        text=item["description"] or "",
        source=item["source"],
        feed="import",
        published=at,
        fetched=at,
    )


class Run:
    """What the real handler and bundler sent over the recorded days, by their clock."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/w.db")
        self.database.migrate()
        self.clock = Hands(datetime(2026, 6, 1, tzinfo=UTC))
        handler = AlertHandler(self.database, lambda: (1, tuple(WISHES)), self.clock)
        self.releaser = Releaser(self.database, lambda: (1, tuple(WISHES)), self.clock)
        tagger = Tagger(lambda: (1, WATCHLIST))
        pipeline = Pipeline(tagger, EmbeddedStories(folder / "stories.db"))
        for number, (at, some) in enumerate(_recorded()):
            self._let_leave(at)
            self.clock.moment = at
            handler.handle(batch([_with_facts(tagged, number) for tagged in pipeline.process(some)]))
        self.end = self.clock.moment + timedelta(hours=1)
        self._let_leave(self.end)

    def _let_leave(self, until: datetime) -> None:
        query = sa.select(sa.func.min(notifications.c.due)).where(
            notifications.c.outcome == NotificationOutcome.WAITING
        )
        while True:
            with self.database.reading() as connection:
                due = connection.execute(query).scalar()
            if due is None or due > until:
                return
            self.clock.moment = due
            self.releaser.release()

    def sent(self, wish: Subscription) -> Counter[tuple[datetime, int]]:
        """Give its messages: when, and of how many entries."""
        query = (
            sa.select(deliveries.c.created, sa.func.count())
            .join(notifications, notifications.c.delivery == deliveries.c.id)
            .where(deliveries.c.target == wish.to.address)
            .group_by(deliveries.c.id, deliveries.c.created)
        )
        with self.database.reading() as connection:
            return Counter((row[0], row[1]) for row in connection.execute(query))


def _with_facts(tagged: Tagged, number: int) -> Tagged:
    """Give some retellings a fact, so that material updates occur whatever finds them."""
    if tagged.placement.role != "same" or number % 3:
        return tagged
    fact = Fact(kind="toll", about="killed", value=str(number), text="")
    return Tagged(
        article=tagged.article,
        mentions=tagged.mentions,
        placement=tagged.placement,
        watchlist=tagged.watchlist,
        facts=(fact,),
    )


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    made = Run(tmp_path_factory.mktemp("run"))
    yield made
    made.database.close()


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.id)
def test_an_estimate_is_what_a_run_over_those_days_sends(real: Run, wish: Subscription) -> None:
    days = 45  # the recorded weeks are not in a row
    since = real.end - timedelta(days=days)
    with real.database.reading() as connection:
        stream = read_archive(connection, wish, WATCHLIST, since)
    said = estimate(stream, wish, real.end, days)
    sent = real.sent(wish)
    ran = simulate(wish, stream.batches, real.end)
    simulated = Counter((one.at, len(one.notifications)) for one in ran.sent)
    assert simulated == sent
    assert said.messages == sent.total()
    hours = Counter(this_hour(wish.zone, at) for at, _ in sent.elements())
    assert said.busiest_messages == max(hours.values(), default=0)
    assert len(said.examples) == min(5, said.messages)
    assert said.stories + said.updates == sum(count for _, count in sent.elements())


def test_the_ten_subscriptions_are_worth_comparing(real: Run) -> None:
    counts = {wish.id: real.sent(wish).total() for wish in WISHES}
    assert counts["all"] > counts["words"] > 0
    assert counts["updates"] > counts["all"] > 0
    assert counts["updates"] > counts["paced"] > 0  # the same wish, paced
    assert min(counts[one] for one in ("daily", "weekly", "hourly", "quiet", "material")) > 0


def test_what_would_drown_or_never_come_is_said(real: Run) -> None:
    with real.database.reading() as connection:
        never = subscription("never", entities=("hamas",), must=("/$^never/",))
        stream = read_archive(connection, never, WATCHLIST, real.end - timedelta(days=30))
    nothing = estimate(stream, never, real.end, 30)
    assert (nothing.messages, nothing.busiest, nothing.examples) == (0, None, ())
    assert warnings_of(nothing, nothing, real.end) == (
        "Nothing would have come in the last 30 days: widen what it asks for.",
    )
    feeds = FeedList(feeds=(Feed(url="https://example.org/", name="Le Fleuve", country="ml"),))
    assert cannot_fire(WISHES[0], WATCHLIST, feeds) == ()
    assert len(cannot_fire(subscription(all=True, countries=("fr",)), WATCHLIST, feeds)) == 1
    assert len(cannot_fire(subscription(all=True, sources=("Dune",)), WATCHLIST, feeds)) == 1
    assert len(cannot_fire(subscription(entities=("nobody",)), WATCHLIST, feeds)) == 1
