"""What each condition says to people, and what they can do about it."""

from __future__ import annotations

import msgspec

from core.outcomes import FeedCondition


class ConditionWords(msgspec.Struct, frozen=True):
    """A sentence on a feed, and the fix."""

    sentence: str
    fix: str


_LOOK = "open its site: has the feed moved? Correct its address in the list, or remove it"

WORDS: dict[FeedCondition, ConditionWords] = {
    FeedCondition.SILENT: ConditionWords(
        "brings nothing new for longer than it ever did", f"it may have been given up; {_LOOK}"
    ),
    FeedCondition.VOLUME: ConditionWords(
        "brings far more or far fewer entries than usual",
        "look at what it brings (`wirewatch try feed ADDRESS`): it may be another feed by now, or cut down",
    ),
    FeedCondition.IDS_CHANGED: ConditionWords(
        "has given all of its entries new ids",
        "nobody was alerted twice where address or title stayed; look at its newest articles, its site has changed",
    ),
    FeedCondition.PARKED: ConditionWords(
        "leads to a page of somebody else: its domain may have been sold", "remove it, or find its new address"
    ),
    FeedCondition.CERTIFICATE_REFUSED: ConditionWords(
        "cannot be read: its certificate is not valid",
        "its owner has to renew it; tell them, or take its http:// address, or your CA's file (fetch_ca_file)",
    ),
    FeedCondition.CERTIFICATE_ENDS: ConditionWords(
        "has a certificate that ends soon, and is not renewed", "tell its owner; nothing is lost until then"
    ),
    FeedCondition.WEB_PAGE: ConditionWords("is a web page now, and no feed", _LOOK),
    FeedCondition.EMPTY: ConditionWords("is a feed without entries", _LOOK),
    FeedCondition.PAGES_REFUSED: ConditionWords(
        "gives no full texts: the pages of its articles cannot be read, and its alerts know the feed's own texts only",
        "where it says 401 or 403 or robots.txt, its outlet does not want it: take `full_text` off the feed, or give it"
        " a cookie by `headers`",
    ),
    FeedCondition.DATES_FROZEN: ConditionWords(
        "brings new entries with old dates, so that nobody is alerted",
        "tell its owner: its clock or its site stands still; its articles are archived as history",
    ),
    FeedCondition.ENCODING_BROKEN: ConditionWords(
        "brings broken letters, in which names are not found", "tell its owner: its encoding is declared wrongly"
    ),
    FeedCondition.GONE: ConditionWords(
        "is gone for good (410), and asked no more", "remove it, or correct its address"
    ),
    FeedCondition.UNREACHABLE: ConditionWords(
        "cannot be reached", f"where many cannot, look at this machine's network and names; else {_LOOK}"
    ),
    FeedCondition.FAILING: ConditionWords(
        "fails", "where it says 401 or 403 it wants to know who asks, and may shut robots out; else " + _LOOK
    ),
}
