"""When a child that died is started again."""

from __future__ import annotations

from wirewatch.run.supervise import pause_before_restart


def test_a_child_starts_again_at_once_and_one_that_keeps_dying_ever_later() -> None:
    assert [pause_before_restart(deaths) for deaths in (0, 1, 2, 3, 4, 9, 99)] == [0, 0, 1, 2, 4, 30, 30]
