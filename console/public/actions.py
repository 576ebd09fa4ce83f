"""`/a/TOKEN`: what a reader may do from a message. A GET shows a page and changes nothing; only a POST acts.

/a/TOKEN                  everything that may be done
/a/TOKEN/unsubscribe      also what mail programs post to by themselves (RFC 8058): always answered 200
/a/TOKEN/snooze[-story|-entity], /not-relevant, and what undoes each: /subscribe-again, /wake, /relevant
/a/TOKEN/because-…        why it was not relevant, asked on the page after, where an editor can use it
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from alerts.messages.harmless import plain
from alerts.messages.local_words import moment
from alerts.readers.actions import Offer
from console.public.action_words import BECAUSE, UNDO, button, form, labels, listed, offered
from console.small_page import no_such_page
from console.sources import Sources
from core.outcomes import JudgementReason, SnoozeKind
from operations import reader_links as operations

if TYPE_CHECKING:
    from collections.abc import Callable

_BODY_LIMIT = 4096
LENGTHS = {
    "8h": ("8 hours", timedelta(hours=8)),
    "1d": ("a day", timedelta(days=1)),
    "7d": ("a week", timedelta(days=7)),
    "30d": ("a month", timedelta(days=30)),
}
_USUAL = "1d"
_JUDGED = (
    "Whoever looks after the watchlist sees that this alert was not relevant to you. What you get stays as it is: to"
    " get less, snooze or unsubscribe."
)
_WHY = "If you like, say why: it tells them what to change."
_GONE = "This link leads nowhere any more"


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    pages = _Pages(sources)

    @router.get("/a/{token}")
    def menu(token: str) -> Response:
        """Show everything that may be done."""
        return pages.show(token, None)

    @router.get("/a/{token}/{act}")
    def page(token: str, act: str) -> Response:
        """Show one thing that may be done."""
        return pages.show(token, act)

    @router.post("/a/{token}/{act}")
    async def do(request: Request, token: str, act: str) -> Response:
        """Do it."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _BODY_LIMIT:
                return HTMLResponse("too much", 413)
        given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
        if act == "unsubscribe" and "List-Unsubscribe" in given:
            return await run_in_threadpool(pages.one_click, token)
        return await run_in_threadpool(pages.do, token, act, given.get("for", [_USUAL])[0])

    @router.api_route(
        "/a/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False
    )
    def nothing(rest: str) -> Response:  # noqa: ARG001
        """Answer whatever else is asked here: NiceGUI's page of errors is not for those who have no session."""
        return no_such_page()

    return router


class _Pages:
    """Looks links up, does what they allow, and says so."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._acts: dict[str, Callable[[Offer, timedelta], tuple[str, str]]] = {
            "unsubscribe": self._unsubscribe,
            "subscribe-again": self._subscribe_again,
            "snooze": self._snooze,
            "snooze-story": self._snooze_story,
            "snooze-entity": self._snooze_entity,
            "wake": self._wake,
            "not-relevant": self._not_relevant,
            "relevant": self._relevant,
            **{act: partial(self._because, reason) for act, reason in BECAUSE.items()},
        }

    def show(self, token: str, act: str | None) -> Response:
        """Give the page; it changes nothing."""
        offer = operations.look(self._sources.site, token)
        if offer is None or (act is not None and act not in self._acts):
            return self._page(_GONE, "The alert was removed, or the address was cut on its way.", status=404)
        if act:
            return self._page(button(offer, act), "", offer, forms=[form(offer, token, act)], menu=token)
        forms = [form(offer, token, *some) for some in offered(offer)]
        return self._page("What would you like to do?", "", offer, forms=forms)

    def one_click(self, token: str) -> Response:
        """Unsubscribe for a mail program (RFC 8058). The answer is always the same: it does not tell who is known."""
        offer = operations.look(self._sources.site, token)
        if offer is not None:
            operations.unsubscribe(self._sources.site, offer)
        return self._page("You are unsubscribed", "Nothing more comes from what this message was sent for.")

    def do(self, token: str, act: str, length: str) -> Response:
        """Act, and say what was done."""
        offer = operations.look(self._sources.site, token)
        if offer is None or act not in self._acts:
            # a mail program is answered alike, whatever it posts: the answer tells nothing about who is known
            status = 200 if act == "unsubscribe" else 404
            return self._page(_GONE, "Nothing was changed.", status=status)
        title, text = self._acts[act](offer, LENGTHS.get(length, LENGTHS[_USUAL])[1])
        after: list[tuple[str, ...]] = [(UNDO[act],)] if act in UNDO else []
        if act == "not-relevant" and operations.asks_why(self._sources.site, offer):
            text = f"{text} {_WHY}"
            after.insert(0, tuple(BECAUSE))
        return self._page(title, text, offer, forms=[form(offer, token, *some) for some in after])

    def _unsubscribe(self, offer: Offer, _length: timedelta) -> tuple[str, str]:
        operations.unsubscribe(self._sources.site, offer)
        return "You are unsubscribed", f"Nothing more comes from {listed(offer)}."

    def _subscribe_again(self, offer: Offer, _length: timedelta) -> tuple[str, str]:
        again = operations.subscribe_again(self._sources.site, offer)
        if not again:
            lost = f"{listed(offer)} does not lead to you any more: whoever keeps it has ended or changed it."
            return "Nothing comes", lost
        theirs = msgspec.structs.replace(offer, names=again)
        return "You are subscribed again", f"Alerts of {listed(theirs)} come as before."

    def _snooze(self, offer: Offer, length: timedelta) -> tuple[str, str]:
        until = self._hold(offer, SnoozeKind.SUBSCRIPTION, length)
        return "Snoozed", f"{listed(offer)} is silent until {until}. Then you get together what came."

    def _snooze_story(self, offer: Offer, length: timedelta) -> tuple[str, str]:
        until = self._hold(offer, SnoozeKind.STORY, length)
        return "Snoozed", f"You hear nothing more of this story until {until}. Then you get together what came."

    def _snooze_entity(self, offer: Offer, length: timedelta) -> tuple[str, str]:
        until = self._hold(offer, SnoozeKind.ENTITY, length)
        return "Snoozed", f"{labels(offer)}: nothing more until {until}. Then you get together what came."

    def _hold(self, offer: Offer, what: SnoozeKind, length: timedelta) -> str:
        return moment(operations.snooze(self._sources.site, offer, what, length), ZoneInfo(offer.zone))

    def _wake(self, offer: Offer, _length: timedelta) -> tuple[str, str]:
        operations.wake(self._sources.site, offer)
        return "Awake again", f"Nothing of {listed(offer)} is snoozed any more; what waited comes now."

    def _not_relevant(self, offer: Offer, _length: timedelta) -> tuple[str, str]:
        operations.judge_not_relevant(self._sources.site, offer)
        return "Thank you", _JUDGED

    def _because(self, reason: JudgementReason, offer: Offer, _length: timedelta) -> tuple[str, str]:
        operations.give_reason(self._sources.site, offer, reason)
        return "Thank you", _JUDGED

    def _relevant(self, offer: Offer, _length: timedelta) -> tuple[str, str]:
        operations.withdraw_judgement(self._sources.site, offer)
        return "Taken back", "The alert is not marked as not relevant any more."

    def _page(
        self,
        title: str,
        text: str,
        offer: Offer | None = None,
        *,
        forms: list[dict[str, object]] | None = None,
        menu: str = "",
        status: int = 200,
    ) -> Response:
        words = {
            "title": title,
            "text": text,
            "headline": plain(offer.headline, 300) if offer and offer.alert else "",
            "labels": labels(offer) if offer and offer.alert else "",
            "forms": forms or [],
            "lengths": {key: name for key, (name, _) in LENGTHS.items()},
            "usual": _USUAL,
            "menu": f"/a/{menu}" if menu else "",
        }
        return HTMLResponse(self._sources.pages.render("action.html.j2", words), status)
