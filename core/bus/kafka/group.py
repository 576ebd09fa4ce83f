"""Looking after a group: which partitions nobody reads, and when a member does something about it.

A static member that returns gets its old partitions back without a new division, and if it was the group's leader,
nobody watches the topic any more (kafka-python speaks JoinGroup 7; KIP-814 came with 9): a partition that the last
division did not know stays unread for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka.admin import MemberToRemove

from core.bus.kafka.client import KafkaClient


class GroupWatch:
    """When one member asks, every `every` seconds or so, and what it makes of the answers."""

    def __init__(self, every: float, moment: float) -> None:
        self._every = every
        self._next = moment + every
        self._unread: frozenset[int] = frozenset()

    def due(self, moment: float, chance: float) -> bool:
        """Say whether to ask now; `chance` in 0…1 keeps the members of a group from asking all at once."""
        if moment < self._next:
            return False
        self._next = moment + self._every * (0.75 + chance / 2)
        return True

    def stays(self, unread: frozenset[int]) -> bool:
        """Say whether one of these was nobody's the last time, too: a division that is under way passes by itself."""
        before, self._unread = self._unread, unread
        return bool(before & unread)

    def forget(self) -> None:
        """Begin anew."""
        self._unread = frozenset()


def is_settled(group: Mapping[str, Any]) -> bool:
    """Say whether Kafka's description of a group is of one that is not being divided."""
    return bool(group["group_state"] == "Stable")


def unread(name: str, topic: Mapping[str, Any], group: Mapping[str, Any]) -> frozenset[int]:
    """Compare Kafka's descriptions of the topic `name` and of a group that reads it."""
    given = {
        number
        for member in group["members"]
        for part in (member["member_assignment"] or {}).get("assigned_partitions", ())
        if part["topic"] == name
        for number in part["partitions"]
    }
    return frozenset(part["partition_index"] for part in topic["partitions"]) - given


def unread_partitions(client: KafkaClient, topic: str, group: str) -> frozenset[int]:
    """Ask for the partitions that no member of a settled group reads."""
    name = client.prefix + topic
    with client.errors(), client.admin() as admin:
        described = admin.describe_groups([group])[group]
        if not is_settled(described):
            return frozenset()
        (about,) = admin.describe_topics([name])
    return unread(name, about, described)


def remove_member(client: KafkaClient, group: str, member: str) -> None:
    """Let a static member leave, so that the partitions are divided anew."""
    with client.errors(), client.admin() as admin:
        admin.remove_group_members(group, [MemberToRemove(group_instance_id=member)])
