"""The first stage: bounded text without the feed's own phrases, and a language. Pure.

Ingest has made plain text of the markup. Offsets of mentions refer to the text after this stage, which is what
`tagged` carries.
"""

from __future__ import annotations

import re

import msgspec

from core.article import Article
from processors.text.language import language_by_script

TITLE_LIMIT = 500
TEXT_LIMIT = 20_000
_SAMPLE = 400

_BOILERPLATE = re.compile(
    r"\s*(?:The post .{1,300}? (?:appeared first on|first appeared on) .{1,120}"
    r"|(?:L[’']article|Cet article) .{1,300}? est apparu en premier sur .{1,120}"
    r"|(?:Continue reading|Read more|Lire la suite|Continuer la lecture)(?:\s*(?:\.\.\.|…|→|»))?"
    r"|\[(?:\.\.\.|…)\])\s*$",
    re.IGNORECASE,
)
_KNOWN_BY = ("first on", "first appeared on", "en premier sur", "reading", "read more", "suite", "la lecture", "]")
"""What one of them cannot do without, in small letters."""
_TAIL = 450  # longer than any of these phrases; a search from the text's end, not through all of it


def clean(article: Article) -> Article:
    """Give the article as all later stages see it."""
    title, text = article.title[:TITLE_LIMIT], without_boilerplate(article.text[:TEXT_LIMIT])
    page = without_boilerplate(article.page[:TEXT_LIMIT]) if article.page else ""
    language = article.language or language_by_script(f"{title} {text[:_SAMPLE]}")
    if (title, text, page, language) == (article.title, article.text, article.page, article.language):
        return article
    return msgspec.structs.replace(article, title=title, text=text, page=page, language=language)


def without_boilerplate(text: str) -> str:
    """Drop what the feed's software wrote under the text."""
    head, tail = text[:-_TAIL], text[-_TAIL:]
    low = tail.casefold()
    if not any(words in low for words in _KNOWN_BY):
        return text  # nearly always, and for a fraction of what the expression costs
    while (shorter := _BOILERPLATE.sub("", tail)) != tail:
        tail = shorter
    return head + tail if tail else head.rstrip()
