"""The story index: which story an article belongs to. Adapters: `embedded.py`, `redis.py`.

Promised by both (tests/contract/test_stories.py runs on each), and the same answers on the same order of input:

- `place` is atomic: several workers on one memory never put one article into two stories;
- the decision is stored with its facts: the same article and revision get the first answer again, whatever came
  between; another revision of an article stays in its story, as `update`;
- a story's id follows from its first page, so a rebuilt memory gives the same ids;
- what an article is compared with lies within 72 h of its own time; the wall clock decides nothing but when
  memory is let go (72 h after it was written);
- a memory that was emptied says so (`MemoryLost`) instead of founding every story anew.

Intentionally not part of the contract: the order of articles placed at the same time by different workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.memory.pages import PageVersion, Placed

__all__ = ["MEMORY_SECONDS", "PageVersion", "Placed", "StoryIndex"]


class StoryIndex(Protocol):
    """Shared memory of the last three days. One object for one thread; processes share the memory behind it."""

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placed]:
        """Put articles into stories, in their order, and say what each adds.

        Raises `MemoryLost` when the memory must be rebuilt first, `ServiceAway` when it does not answer or is full.
        """

    def ready(self) -> bool:
        """Tell whether the memory is whole. False for a new or emptied one, until `mark_ready`."""

    def begin_rebuild(self) -> bool:
        """Claim the rebuild for a minute, and again with each `restore`; False while another worker has it."""

    def restore(self, placed: Sequence[tuple[Fingerprint, Placed]]) -> None:
        """Remember decisions that were made before, in their order; those already known stay as they are."""

    def correct(self, versions: Sequence[PageVersion], story: str) -> int:
        """Let the pages of articles belong to a story, as a person has said; gives how many are still remembered.

        Where the story has no first page in the memory, the first of them becomes it.
        """

    def mark_ready(self) -> None:
        """Declare the memory whole: `place` works again."""

    def check(self) -> None:
        """Raise `ServiceAway` or `Refused`, with the fix in the message, when the memory cannot be used."""

    def close(self) -> None:
        """Let go of files and connections."""
