"""The table of channels: what the docs promise of each, and that nothing knows a channel that the table does not."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.delivery.channels.port import Notifier
from config.files.channels import CHANNELS, find_channel
from config.files.settings import Settings
from config.files.subscriptions import Target
from core.outcomes import SuppressionState
from wirewatch.channels import channels, notifiers

ROOT = Path(__file__).parents[2]


def test_mail_is_tried_for_48_hours_and_everything_else_for_24() -> None:
    tried = {one.name: one.give_up_after / timedelta(hours=1) for one in CHANNELS.values()}
    assert tried == {"email": 48, "slack": 24, "webhook": 24, "inbox": 24, "apprise": 24}


def test_an_address_is_suppressed_and_a_channel_disabled() -> None:
    assert {one.name for one in CHANNELS.values() if one.closes_as is SuppressionState.SUPPRESSED} == {"email"}


def test_slack_takes_one_message_a_second_and_the_mail_server_what_the_settings_say() -> None:
    assert {one.name: one.rate for one in channels(Settings()).values() if one.rate} == {"slack": 1.0}
    assert channels(Settings(smtp_rate=20))["email"].rate == 20


def test_each_channel_has_a_notifier_and_no_notifier_is_without_its_row() -> None:
    opened: dict[str, Notifier] = dict(notifiers(Settings()))
    assert set(opened) == set(CHANNELS)


def test_a_channel_of_another_version_is_like_any_other() -> None:
    other = find_channel("pigeon")
    assert (other.name, other.label, other.lane_of("loft")) == ("pigeon", "pigeon", "loft")


@pytest.mark.parametrize(
    ("channel", "address", "fault"),
    [("email", "desk", "not one e-mail address"), ("slack", "https://hooks.slack.com/x", "name of a secret"),
     ("webhook", "ftp://x.example", "no address to post to"), ("inbox", "a b", "no name for an inbox"),
     ("apprise", "tgram://token/1", "name of a secret")],
)  # fmt: skip
def test_a_target_is_checked_as_its_row_says(channel: str, address: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Target(channel=channel, address=address)


def test_whoever_names_no_channel_is_shown_all_of_them() -> None:
    with pytest.raises(ValueError, match=r"write one of \{email: address\}.* or \{apprise: secret_name\}"):
        Target(channel="pigeon", address="loft")


def test_no_other_file_names_a_channel() -> None:
    """What differs between channels is asked of the row; a literal elsewhere is a second place to change."""
    folders = ("alerts", "config", "console", "core", "ingest", "processors", "wirewatch")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts]
    named = {
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in files
        if file.name != "channels.py" or file.parent.name != "files"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in CHANNELS
    }
    libraries = {"alerts/delivery/channels/apprise_target.py", "core/log.py"}  # the library's name, not the channel's
    assert {place for place in named if place.partition(":")[0] not in libraries} == set()
