"""The two stacks: the same journey on the embedded default and on Kafka, Redis and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(params=["embedded", "cluster"])
def stack(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Give the environment of a stack, empty of anything that another test left."""
    if request.param == "embedded":
        return {}
    return {
        "WIREWATCH_BUS_URL": request.getfixturevalue("empty_kafka_url"),
        "WIREWATCH_STORIES_URL": request.getfixturevalue("redis_url"),
        "WIREWATCH_DATABASE_URL": request.getfixturevalue("postgres_url"),
    }
