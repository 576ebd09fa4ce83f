from __future__ import annotations

import pytest

from alerts.delivery.lanes import channel_name, lane_name, rate_key
from config.files.channels import CHANNELS, EMAIL, SLACK


@pytest.mark.parametrize(
    ("channel", "target", "name"),
    [
        ("email", "desk@Example.org", "email:example.org"),
        ("slack", "war_room", "slack:war_room"),
        ("webhook", "https://Hooks.example.org:8443/a?b=c", "webhook:hooks.example.org:8443"),
        ("apprise", "teams", "apprise:teams"),
        ("inbox", "operator", "inbox"),
    ],
)
def test_a_lane_is_the_queue_of_a_destination(channel: str, target: str, name: str) -> None:
    assert lane_name(CHANNELS[channel], target) == name
    assert channel_name(name) == channel


def test_all_mail_shares_the_servers_rate_and_every_other_lane_has_its_own() -> None:
    assert rate_key(EMAIL, "email:example.org") == rate_key(EMAIL, "email:example.net") == "email"
    assert rate_key(SLACK, "slack:war_room") == "slack:war_room"
