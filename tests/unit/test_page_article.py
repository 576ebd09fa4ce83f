"""What is the article on a web page, and what is not."""

from __future__ import annotations

import pytest

from ingest.formats.origin import Origin
from ingest.formats.page import article_on

STORY = "".join(
    f"<p>The men came at dawn, {number} of them, and the guards of the old salt mine saw nothing.</p>"
    for number in ("three", "four", "nine")
)
TEASER = "<a href='/x'>Minister Orso Vell resigns over the affair of the salt</a>"


def text_of(body: str, head: str = "") -> str:
    page = f"<!doctype html><html><head><title>t</title>{head}</head><body><nav><a href='/'>Home</a></nav>{body}</body>"
    return article_on(page.encode(), Origin())


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{STORY}</article><aside><h3>Read also</h3>{TEASER}</aside>",
        f"<article>{STORY}</article><div class='related'><ul><li>{TEASER}</li></ul></div>",
        f"<article>{STORY}<p><strong>READ MORE: {TEASER}</strong></p>{STORY}</article>",
        f"<article>{STORY}<p>{TEASER}</p>{STORY}</article>",
        f"<article>{STORY}<ul><li>{TEASER}</li></ul></article>",
        f"<article>{STORY}</article><section id='comments'><div class='comment'><p>Orso did it!</p></div></section>",
        f"<div id='cookie-banner'><p>We use cookies. Orso Vell.</p></div><article>{STORY}</article>",
        f"<main>{STORY}</main><footer><p>Editor: Orso Vell. All rights reserved.</p></footer>",
    ],
)
def test_what_stands_around_an_article_is_not_in_it(body: str) -> None:
    found = text_of(body)
    assert "three of them" in found
    assert not [word for word in ("Orso", "Home", "cookies", "rights", "READ", "<") if word in found]


@pytest.mark.parametrize(
    "said",
    [
        "<blockquote><p>We did it, said Orso Vell in a statement on Tuesday.</p></blockquote>",
        "<p>It was <a href='/v'>Orso Vell</a> who led them, elders said by phone on Tuesday.</p>",
        "<ul><li>Orso Vell was seen at the gate of the mine</li></ul>",
        "<h2>Orso Vell denies it</h2><p>He was in the capital at that time, he told reporters there.</p>",
    ],
)
def test_what_is_said_in_an_article_is_in_it(said: str) -> None:
    assert "Orso Vell" in text_of(f"<article>{STORY}{said}{STORY}</article>")


BODY = "The men of Orso Vell came at dawn and took five guards of the salt mine with them."


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (f'{{"@type": "NewsArticle", "articleBody": "{BODY}"}}', BODY),
        (f'[{{"@graph": [{{"@type": "WebPage"}}, {{"articleBody": "<p>{BODY}</p>"}}]}}]', BODY),
        ('{"@type": "NewsArticle", "description": "Raid"}', ""),
        ('{"articleBody": 7}', ""),
        (f'{{"articleBody": "{BODY}"', ""),
        ("[" * 5_000, ""),
    ],
)
def test_a_page_that_scripts_fill_says_its_text_to_search_engines(script: str, found: str) -> None:
    assert text_of("<div id='app'></div>", f"<script type='application/ld+json'>{script}</script>") == found


@pytest.mark.parametrize(
    "document", [b"", b"\0" * 100, b"%PDF-1.7 \x80\x81", b"<rss><channel/></rss>", b"<html><body><p>Log in.</p>"]
)
def test_what_has_no_article_gives_none(document: bytes) -> None:
    assert article_on(document, Origin()) == ""
