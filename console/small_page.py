"""The small pages of ours that hold no data: the way in, and what is said of an address that leads nowhere.

They need no session, no script and no NiceGUI.
"""

from __future__ import annotations

from html import escape

from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="same-origin">
<title>{title} · Wirewatch</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/console.css">
</head>
<body class="ww-door">
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def small_page(title: str, *content: str, status: int = 200) -> HTMLResponse:
    """Give a page; `content` is markup of ours.

    It lets the browser name our own origin with its forms (`referrer`), by which the guard knows them.
    """
    return HTMLResponse(_PAGE.format(title=escape(title), content="\n".join(content)), status)


def no_such_page() -> HTMLResponse:
    """Answer an address that leads nowhere. It does not say which: what stands in an address is anybody's text."""
    return small_page(
        "There is no such page",
        "<p>The address was cut on its way, or the page is gone.</p>",
        '<p><a href="/">To the first page</a></p>',
        status=404,
    )
