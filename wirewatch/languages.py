"""Whether stories meet across languages by what they mean: as the setting says, or the feed list in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.files.feeds import FeedList, languages_of
from core.errors import BadInput
from core.log import get
from processors.stories.meaning.port import MeaningSource, NoMeaning

if TYPE_CHECKING:
    from config.files.settings import Languages

_log = get("processors.stories")


def are_meanings_wanted(setting: Languages, feeds: FeedList) -> bool:
    """Say whether stories are to meet across languages."""
    return setting == "on" or (setting == "auto" and len(languages_of(feeds)) > 1)


class MeaningInForce:
    """Gives what works meanings out now; the encoder is loaded when it is first needed.

    A package that is damaged is refused where the setting is `on`. Where it is `auto`, doctor and once the log say so,
    and stories go on meeting by words: rather a second alert than none.
    """

    def __init__(self, setting: Languages, feeds: Callable[[], FeedList]) -> None:
        self._setting = setting
        self._feeds = feeds
        self._none = NoMeaning()
        self._encoder: MeaningSource | None = None

    def __call__(self) -> MeaningSource:
        """Give the encoder, or what knows no meaning."""
        if not are_meanings_wanted(self._setting, self._feeds()):
            return self._none
        if self._encoder is None:
            self._encoder = self._load()
        return self._encoder

    def _load(self) -> MeaningSource:
        from processors.stories.meaning.sentence_encoder import SentenceEncoder  # noqa: PLC0415  # 120 MB

        try:
            return SentenceEncoder()
        except BadInput as error:
            if self._setting == "on":
                raise
            _log.error("languages_off", problem=str(error))  # a sentence with the fix, no traceback
            return self._none
