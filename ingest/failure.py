"""Why a poll failed: an error that carries its outcome from the closed set."""

from __future__ import annotations

from core.errors import Transient
from core.outcomes import FetchOutcome


class FetchFailed(Transient):
    """A feed could not be read this time; `retry_after` is what its server asked for, in seconds."""

    def __init__(self, outcome: FetchOutcome, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{outcome.value}: {detail}", retry_after=retry_after)
        self.outcome = outcome
        self.detail = detail
