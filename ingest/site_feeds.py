"""Addresses of well-known sites → their feeds, by the sites' own rules. Pure.

What is not here (a YouTube handle, any news site) links its feed in its page: operations/feed_discovery.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from core.web_address import Purpose, is_web_address

_NO_OWNERS = frozenset(
    {"about", "apps", "collections", "events", "explore", "features", "login", "marketplace", "orgs", "pricing",
     "search", "settings", "sponsors", "topics", "trending"}
)  # fmt: skip
"""First parts of paths on GitHub that name nobody."""
_NOT_MASTODON = frozenset({"threads.net", "threads.com", "tiktok.com", "youtube.com", "instagram.com", "x.com"})
_USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")


def feed_of_site(url: str) -> str:
    """Give the feed of a page whose site says by a rule where it is; "" where no rule is known."""
    if not is_web_address(url, Purpose.IDENTIFY):
        return ""
    parts = urlsplit(url)
    host = re.sub(r"^(?:www|m|old|new|mobile)\.", "", (parts.hostname or "").lower())
    rule = _RULES.get(host, _mastodon)
    return (
        ""
        if host in _NOT_MASTODON and rule is _mastodon
        else rule(parts, [one for one in parts.path.split("/") if one])
    )


def usual_feeds(url: str) -> tuple[str, ...]:
    """Give where the feed of a site often is, though its page links none."""
    parts = urlsplit(url)
    return tuple(urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in _USUAL_PATHS)


def _youtube(parts: SplitResult, path: list[str]) -> str:
    base = "https://www.youtube.com/feeds/videos.xml"
    query = parse_qs(parts.query)
    match path:
        case ["channel", channel, *_] if re.fullmatch(r"UC[\w-]{20,30}", channel):
            return f"{base}?channel_id={channel}"
        case ["user", name, *_]:
            return f"{base}?user={name}"
        case ["playlist" | "watch", *_] if "list" in query:
            return f"{base}?playlist_id={query['list'][0]}"
    return ""


def _reddit(_parts: SplitResult, path: list[str]) -> str:
    match path:
        case ["r" | "user" | "u", name, *rest] if rest != [".rss"]:
            kind = "r" if path[0] == "r" else "user"
            order = "/".join(one for one in rest[:1] if one in ("new", "top", "hot", "rising", "controversial"))
            return f"https://www.reddit.com/{kind}/{name}/{f'{order}/' if order else ''}.rss"
        case []:
            return "https://www.reddit.com/.rss"
    return ""


def _github(_parts: SplitResult, path: list[str]) -> str:
    base = "https://github.com/" + "/".join(path)
    if not path or path[0] in _NO_OWNERS or path[-1].endswith(".atom"):
        return ""
    match path:
        case [_] | [_, _, "releases" | "tags"] | [_, _, "commits", *_]:
            return f"{base}.atom"
        case [_, _]:
            return f"{base}/releases.atom"
        case [owner, repository, "tree", *branch] if branch:
            return f"https://github.com/{owner}/{repository}/commits/{'/'.join(branch)}.atom"
    return ""


def _google_news(parts: SplitResult, path: list[str]) -> str:
    if path[:1] == ["rss"] or path[:1] not in ([], ["search"], ["topics"], ["home"], ["topstories"], ["publications"]):
        return ""
    kept = "" if path[:1] in (["home"], ["topstories"]) else "".join(f"/{one}" for one in path)
    return urlunsplit(("https", "news.google.com", f"/rss{kept}", parts.query, ""))


def _bluesky(_parts: SplitResult, path: list[str]) -> str:
    return f"https://bsky.app/profile/{path[1]}/rss" if path[:1] == ["profile"] and len(path) == 2 else ""  # noqa: PLR2004


def _medium(_parts: SplitResult, path: list[str]) -> str:
    return f"https://medium.com/feed/{path[0]}" if len(path) == 1 and path[0] != "feed" else ""


def _mastodon(parts: SplitResult, path: list[str]) -> str:
    """Give the feed of an account; so Mastodon writes its pages, and Pixelfed and others after it."""
    account = len(path) == 1 and re.fullmatch(r"@\w+(?:\.\w+)*", path[0]) and not path[0].endswith(".rss")
    return urlunsplit((parts.scheme, parts.netloc, f"/{path[0]}.rss", "", "")) if account else ""


_RULES: dict[str, Callable[[SplitResult, list[str]], str]] = {
    "youtube.com": _youtube,
    "reddit.com": _reddit,
    "github.com": _github,
    "news.google.com": _google_news,
    "bsky.app": _bluesky,
    "medium.com": _medium,
}
