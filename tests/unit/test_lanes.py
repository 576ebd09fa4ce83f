from __future__ import annotations

import pytest

from alerts.delivery.lanes import budget, channel_of, lane


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
def test_a_lane_is_a_far_side(channel: str, target: str, name: str) -> None:
    assert lane(channel, target) == name
    assert channel_of(name) == channel


def test_all_mail_shares_the_servers_rate_and_every_other_lane_has_its_own() -> None:
    assert budget("email:example.org") == budget("email:example.net") == "email"
    assert budget("slack:war_room") == "slack:war_room"
