"""What can be tidied without changing what an article is. Pure; markup was removed in ingest."""

from __future__ import annotations

import re

import msgspec

from core.article import Article

_BOILERPLATE = re.compile(
    r"\s*(?:The post .{1,300}? (?:appeared first on|first appeared on) .{1,100}|"
    r"L[’']article .{1,300}? est apparu en premier sur .{1,100}|"
    r"(?:Continue reading|Read more|Lire la suite|Read the full (?:story|article))(?:\.{3}|…|»| here| at .{1,60})?\.?)\s*$",
    re.IGNORECASE,
)
_SCRIPTS = (
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0590-\u05ff]"), "he"),
)
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0590-\u05ff]"), "he"),
)
_MOSTLY = 0.3


def clean(article: Article) -> Article:
    """Give the article without feed boilerplate, and with a language where its script says enough."""
    text = _BOILERPLATE.sub("", article.text)
    language = article.language or language_of(article.title or text)
    if text == article.text and language == article.language:
        return article
    return msgspec.structs.replace(article, text=text, language=language)


def language_of(text: str) -> str:
    """Give the language that a script stands for most often, or nothing for Latin and others."""
    letters = sum(character.isalpha() for character in text) or 1
    for script, language in _SCRIPTS:
        if len(script.findall(text)) / letters > _MOSTLY:
            return language
    return ""
