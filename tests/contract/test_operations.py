"""What operations promise, on each database: who may, what is recorded, and one rule for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alert_examples import Hands, article, batch, subscription, tagged
from sites import OPERATOR, READER, VISITOR, shipped, shipped_site, site_of

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.channels.signed_webhook import SECRET, key_of, shown_key
from alerts.delivery.outbox import Outbox
from alerts.readers.subscribers import Subscribers
from alerts.worker import AlertHandler
from config.files.subscriptions import check_against, read_subscriptions
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, SubscriptionState, WhyNot
from operations import (
    alerts,
    articles,
    configuration,
    dead_letters,
    deliveries,
    estimates,
    feeds,
    overview,
    status,
    stories,
    subscriptions,
    suppressions,
)
from operations.access import grants, tokens
from operations.actor import AccessRole, Actor, Door
from operations.audit import AuditRecord, changing, list_audit
from operations.errors import ErrorKind, OperationError, kind_of
from operations.site import Site

DESK = subscription("desk", "email", "desk@example.org", entities=("aqim",))
EDITOR = Actor("emil", AccessRole.EDITOR, Door.CONSOLE)


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with shipped_site(either_database, clock, tmp_path) as made:
        yield made


def _audit(site: Site) -> list[AuditRecord]:
    return list(list_audit(site, OPERATOR))


def _failed(site: Site, clock: Hands) -> str:
    AlertHandler(site.database, lambda: (1, (DESK,)), clock).handle(batch([tagged()]))
    outbox = Outbox(site.database, clock)
    [leased] = outbox.lease("email:example.org", "one", 1)
    outbox.finish(leased, AttemptResult(AttemptOutcome.REFUSED, "554 spam"), 0.1, 0.5)
    return leased.id


LOOKING: dict[str, Callable[[Site, Actor], object]] = {
    "alerts": alerts.list_alerts,
    "an alert": lambda site, actor: alerts.show(site, actor, "x"),
    "why": lambda site, actor: alerts.why(site, actor, "x", "desk"),
    "deliveries": deliveries.list_deliveries,
    "a preview": lambda site, actor: deliveries.preview(site, actor, "x"),
    "suppressions": suppressions.list_suppressions,
    "subscriptions": subscriptions.list_subscriptions,
    "subscriptions in force": subscriptions.in_force,
    "a subscription": lambda site, actor: subscriptions.show(site, actor, "desk"),
    "an estimate": lambda site, actor: estimates.estimate(site, actor, DESK),
    "stories": stories.list_stories,
    "a story": lambda site, actor: stories.show(site, actor, "s1"),
    "pairs": stories.list_pairs,
    "feeds": feeds.list_feeds,
    "the status": status.read_status,
    "the overview": overview.read_overview,
    "dead letters": dead_letters.list_dead_letters,
    "a dead letter": lambda site, actor: dead_letters.show(site, actor, "x"),
    "the plan": configuration.plan,
    "an export": lambda site, actor: configuration.export(site, actor, site.config_dir / "out"),
}
EDITING: dict[str, Callable[[Site, Actor], object]] = {
    "subscribe": lambda site, actor: subscriptions.subscribe(site, actor, DESK),
    "change": lambda site, actor: subscriptions.change(site, actor, DESK),
    "pause": lambda site, actor: subscriptions.pause(site, actor, "desk"),
    "resume": lambda site, actor: subscriptions.resume(site, actor, "desk"),
    "end": lambda site, actor: subscriptions.end(site, actor, "desk"),
    "retry": lambda site, actor: deliveries.retry(site, actor, ["x"]),
    "suppress": lambda site, actor: suppressions.suppress(site, actor, "email", "a@b.example"),
    "bounce": lambda site, actor: suppressions.bounce(site, actor, "a@b.example"),
    "unsuppress": lambda site, actor: suppressions.unsuppress(site, actor, "email", "a@b.example"),
    "merge": lambda site, actor: stories.merge(site, actor, "s1", "s2"),
    "split": lambda site, actor: stories.split(site, actor, "s1", ["a"]),
    "import": lambda site, actor: articles.import_articles(site, actor, [], alert=False),
    "apply": lambda site, actor: configuration.apply(site, actor, ()),
}
OPERATING: dict[str, Callable[[Site, Actor], object]] = {
    "replay": lambda site, actor: dead_letters.replay(site, actor, ["x"]),
    "a sign-in link": grants.make_sign_in_link,
    "a token": lambda site, actor: grants.create_token(site, actor, "x"),
    "tokens": grants.list_tokens,
    "revoke": lambda site, actor: grants.revoke_token(site, actor, "x"),
    "sessions": grants.list_sessions,
    "end a session": lambda site, actor: grants.end_session(site, actor, "x"),
    "end all sessions": grants.end_all_sessions,
    "a webhook's key": lambda site, actor: grants.webhook_key(site, actor, "https://hooks.example.org"),
    "the audit": list_audit,
}
FORBIDDEN = [
    *((name, act, VISITOR) for acts in (LOOKING, EDITING, OPERATING) for name, act in acts.items()),
    *((name, act, READER) for acts in (EDITING, OPERATING) for name, act in acts.items()),
    *((name, act, EDITOR) for name, act in OPERATING.items()),
]


@pytest.mark.parametrize(
    ("act", "actor"), [case[1:] for case in FORBIDDEN], ids=[f"{actor.role}: {name}" for name, _, actor in FORBIDDEN]
)
def test_who_may_not_is_refused_before_anything_is_looked_at(
    tmp_path: Path, clock: Hands, act: Callable[[Site, Actor], object], actor: Actor
) -> None:
    database, bus = Database(f"sqlite:///{tmp_path}/w.db"), SqliteBus(tmp_path / "bus.db")
    site = site_of(database, bus, clock, tmp_path)  # without a single table: whoever looks gets another error
    with pytest.raises(OperationError, match=f"{actor.name} has the role {actor.role}") as refused:
        act(site, actor)
    assert refused.value.kind is ErrorKind.FORBIDDEN
    database.close()
    bus.close()


@pytest.mark.parametrize(("name", "act"), LOOKING.items(), ids=list(LOOKING))
def test_a_reader_may_look(site: Site, name: str, act: Callable[[Site, Actor], object]) -> None:
    if name == "the plan":  # of files that are there
        for kind in ("watchlist", "feeds", "subscriptions"):
            (site.config_dir / f"{kind}.yaml").write_text(shipped(kind), encoding="utf-8")
    try:
        act(site, READER)
    except OperationError as error:
        assert error.kind is ErrorKind.NOT_FOUND  # noqa: PT017  # the example asks for what is not there
    assert _audit(site) == []


def test_a_change_and_its_record_are_one(site: Site) -> None:
    subscriptions.subscribe(site, EDITOR, DESK)
    [record] = _audit(site)
    assert (record.actor, record.door, record.action) == ("emil", Door.CONSOLE, "subscribe")
    assert (record.subject, record.before) == ("subscription desk", "")
    assert '"entities":["aqim"]' in record.after
    with pytest.raises(RuntimeError):
        _move_half(site)
    assert len(_audit(site)) == 1
    assert subscriptions.show(site, READER, "desk").state is SubscriptionState.ACTIVE


def _move_half(site: Site) -> None:
    with changing(site, EDITOR, "move", "desk") as change:
        Subscribers(site.database, site.clock).set_state_in(change.connection, "desk", SubscriptionState.ENDED)
        change.describe("active", "ended")
        raise RuntimeError("the power went")


def test_what_changes_nothing_leaves_no_record(site: Site) -> None:
    subscriptions.subscribe(site, EDITOR, DESK)
    suppressions.suppress(site, EDITOR, "email", "gone@example.org")
    before = _audit(site)
    assert subscriptions.resume(site, EDITOR, "desk").state is SubscriptionState.ACTIVE
    assert subscriptions.change(site, EDITOR, DESK).subscription == DESK
    assert suppressions.suppress(site, EDITOR, "email", "gone@example.org") is None
    assert deliveries.retry(site, EDITOR, [], all_failed=True) == 0
    with pytest.raises(OperationError):
        subscriptions.subscribe(site, EDITOR, DESK)
    assert _audit(site) == before


def test_each_change_is_recorded_once(site: Site, clock: Hands) -> None:
    failed = _failed(site, clock)
    subscriptions.subscribe(site, EDITOR, DESK)
    subscriptions.change(site, EDITOR, DESK.model_copy(update={"tags": ("sahel",)}))
    subscriptions.pause(site, EDITOR, "desk")
    subscriptions.resume(site, EDITOR, "desk")
    subscriptions.end(site, EDITOR, "desk")
    deliveries.retry(site, EDITOR, [failed])
    suppressions.bounce(site, EDITOR, "gone@example.org", "550 no such user")
    suppressions.unsuppress(site, EDITOR, "email", "gone@example.org")
    articles.import_articles(site, EDITOR, ['{"title": "AQMI in Gao"}'], alert=False)
    grants.create_token(site, OPERATOR, "bounces")
    grants.revoke_token(site, OPERATOR, "bounces")
    link = grants.make_sign_in_link(site, OPERATOR)
    assert grants.sign_in(site, link.partition("token=")[2])
    assert [(one.action, one.subject, one.before, one.after) for one in reversed(_audit(site))][1:] == [
        (
            "change subscription",
            "subscription desk",
            '{"id":"desk","to":{"email":"desk@example.org"},"entities":["aqim"]}',
            '{"id":"desk","to":{"email":"desk@example.org"},"entities":["aqim"],"tags":["sahel"]}',
        ),
        ("move subscription", "subscription desk", "active", "paused"),
        ("move subscription", "subscription desk", "paused", "active"),
        ("move subscription", "subscription desk", "active", "ended"),
        ("retry", f"delivery {failed}", "failed", "due: 1"),
        ("suppress", "email gone@example.org", "open", "suppressed: 550 no such user"),
        ("unsuppress", "email gone@example.org", "suppressed: 550 no such user", "open"),
        ("import articles", "history", "", "1 articles published"),
        ("create token", "token bounces", "", f"read, valid until {clock() + tokens.LIFETIME:%Y-%m-%d}"),
        ("revoke token", "token bounces", "valid", "revoked"),
        ("make sign-in link", "console", "", "valid once, for 15 minutes"),
        ("sign in", "console", "", "session of ada"),
    ]


def test_named_deliveries_are_sent_again_all_or_none(site: Site, clock: Hands) -> None:
    failed = _failed(site, clock)
    with pytest.raises(OperationError, match="nothing") as missing:
        deliveries.retry(site, EDITOR, [failed, "nothing"])
    assert missing.value.kind is ErrorKind.NOT_FOUND
    [one] = deliveries.list_deliveries(site, READER)
    assert one.state is DeliveryState.FAILED
    assert deliveries.retry(site, EDITOR, [failed, failed]) == 1
    [one] = deliveries.list_deliveries(site, READER)
    assert one.state is DeliveryState.DUE


def test_a_pending_sign_up_is_nobody_elses_to_confirm(site: Site) -> None:
    Subscribers(site.database, site.clock).add(
        DESK, owner="desk@example.org", state=SubscriptionState.PENDING, origin="self"
    )
    with pytest.raises(OperationError, match="is pending") as refused:
        subscriptions.resume(site, OPERATOR, "desk")
    assert refused.value.kind is ErrorKind.CONFLICT
    assert subscriptions.end(site, OPERATOR, "desk").state is SubscriptionState.ENDED


def test_an_id_of_the_file_is_nobody_elses(site: Site) -> None:
    wanted = subscription("everything", "email", "desk@example.org", all=True)
    for act in (subscriptions.subscribe, subscriptions.change):
        with pytest.raises(OperationError, match="stands in the file") as refused:
            act(site, EDITOR, wanted)
        assert refused.value.kind is ErrorKind.CONFLICT
    with pytest.raises(OperationError, match="stands in the file"):
        subscriptions.pause(site, EDITOR, "everything")
    assert subscriptions.show(site, READER, "everything").origin == "file"
    assert _audit(site) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"entities": ("aqmi",)}, "aqmi is not in the watchlist; add it there or correct it here; did you mean aqim?"),
        ({"tags": ("sahell",)}, "sahell is not in the watchlist; add it there or correct it here; did you mean sahel?"),
        ({"entities": ("zzz",)}, "zzz is not in the watchlist; add it there or correct it here"),
    ],
)
def test_what_nobody_lists_is_judged_in_the_same_words_in_the_file_and_by_every_operation(
    site: Site, parts: dict[str, tuple[str, ...]], said: str
) -> None:
    wanted = subscription("desk", "email", "desk@example.org", **parts)
    [(part, (word,))] = parts.items()
    text = f"subscriptions:\n  - {{id: desk, to: {{email: desk@example.org}}, {part}: [{word}]}}\n"
    with pytest.raises(BadInput) as by_file:
        check_against(*read_subscriptions(text, "x.yaml"), "subscriptions.yaml", site.in_force.watchlist())
    assert str(by_file.value) == f"subscriptions.yaml:2: subscriptions[desk].{part}: {said}"
    for act in (subscriptions.subscribe, estimates.estimate):
        with pytest.raises(OperationError) as by_operation:
            act(site, EDITOR, wanted)
        assert str(by_operation.value) == f"{part}.0: {said}"
        assert kind_of(by_operation.value) is ErrorKind.INVALID


def test_the_key_of_a_webhook_is_the_one_that_its_messages_are_signed_with(site: Site) -> None:
    address = "https://hooks.example.org/wire"
    shown = grants.webhook_key(site, OPERATOR, address)
    assert shown == shown_key(key_of(site.secret(SECRET), address))
    assert shown != grants.webhook_key(site, OPERATOR, f"{address}/other")


def test_before_the_first_apply_the_lists_are_empty(either_database: Database, clock: Hands, tmp_path: Path) -> None:
    site = site_of(either_database, bus := SqliteBus(tmp_path / "bus.db"), clock, tmp_path)
    assert subscriptions.list_subscriptions(site, READER) == ()
    assert feeds.list_feeds(site, READER) == ()
    with pytest.raises(OperationError, match="aqim is not in the watchlist"):
        subscriptions.subscribe(site, EDITOR, DESK)
    bus.close()


def test_why_takes_an_id_or_an_address_and_names_the_article(site: Site, clock: Hands) -> None:
    _failed(site, clock)
    for asked in ("a1", "https://example.org/a1", " a1 "):
        answer = alerts.why(site, READER, asked, "desk")
        assert answer.reason is WhyNot.FAILED
        assert answer.article is not None
        assert (answer.article.id, answer.article.headline) == ("a1", article().title)
    missing = alerts.why(site, READER, "https://example.org/none", "desk")
    assert (missing.reason, missing.article, missing.others) == (WhyNot.NOT_SEEN, None, ())
