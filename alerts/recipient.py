"""Whose a target is, in one spelling and as a hash: what people decide is kept by recipient, without their address."""

from __future__ import annotations

import hashlib

from config.files.channels import find_channel
from config.files.subscriptions import Target

Decision = tuple[str, str]
"""A subscription's id and the `recipient_hash` of whom it goes to: what a reader decides on."""


def owner_of(to: Target) -> str:
    """Say whose a target is: an address in one spelling, anything else by channel and name."""
    return normalised(to.address) if find_channel(to.channel).personal else f"{to.channel}:{to.address}"


def normalised(address: str) -> str:
    """Write an e-mail address in one spelling, so that Desk@Example.org and desk@example.org are one person."""
    return address.strip().lower()


def recipient_hash(channel: str, target: str) -> str:
    """Give 64 hex digits that stand for a recipient, the same for every spelling of an address."""
    whose = normalised(target) if find_channel(channel).personal else target
    return hashlib.sha256(f"{channel}:{whose}".encode(errors="replace")).hexdigest()


def hash_of(to: Target) -> str:
    """Give the `recipient_hash` of a subscription's target."""
    return recipient_hash(to.channel, to.address)
