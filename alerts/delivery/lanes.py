"""The lane of a delivery: the queue of its destination, so that a slow one delays only its own. Pure."""

from __future__ import annotations

from config.files.channels import Channel


def lane_name(channel: Channel, target: str) -> str:
    """Name the queue that a delivery to this target waits in: the channel, and the destination where it has several."""
    destination = channel.lane_of(target)
    return f"{channel.name}:{destination}" if destination else channel.name


def channel_name(lane: str) -> str:
    """Give the name of a lane's channel."""
    return lane.partition(":")[0]


def rate_key(channel: Channel, lane: str) -> str:
    """Name what shares a rate: the one server that all lanes of a channel lead through, or the lane by itself."""
    return channel.name if channel.one_server else lane
