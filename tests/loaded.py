"""What a process worker loads before its first articles: once, in the process from which the others are forked."""

from __future__ import annotations

from wire_examples import article

from config.files.watchlist import Watchlist
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import fingerprint
from processors.text.guess import guess_language

Tagger(lambda: (0, Watchlist())).load()
fingerprint(article(1, "Two killed, one arrested"))
guess_language("Deux morts, une personne arrêtée")
