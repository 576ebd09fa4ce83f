"""`/subscribe`: people sign up by themselves, with double opt-in. A GET shows; only a POST asks or confirms.

/subscribe          the form ─▶ what the last 30 days would have sent ─▶ "if this address can be used, a mail is there"
/subscribe/TOKEN    from that mail: what was asked for, and the button that makes it so; after that, what it made
                    …/end ends it
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from alerts.messages.harmless import plain
from alerts.readers import sign_up
from alerts.reports.estimate import Example
from alerts.reports.estimated import Estimate
from config.files.subscriptions import Subscription
from console.public.sign_up_form import Form, address_in, choices, wanted_from
from console.sources import Sources
from core.errors import BadInput, Refused
from core.outcomes import SubscriptionState
from operations import sign_up as operations

_BODY_LIMIT = 16_384
_HIDDEN = (
    "address",
    "names",
    "languages",
    "must",
    "must_not",
    "severity",
    "cadence",
    "updates",
    "zone",
    "quiet",
    "all",
)
_SENT = (
    "If this address can be used, a mail is on its way to it. Open the link in it within a day; nothing else comes"
    " before that."
)
_FROM_NOW = "Every message has a link to snooze it or to end it."
_GONE = "This link is too old, or is none of ours"


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    pages = _Pages(sources)

    @router.get("/subscribe")
    def form() -> Response:
        """Show the form."""
        return pages.form({})

    @router.post("/subscribe")
    async def ask(request: Request) -> Response:
        """Show what would come, or ask for the confirmation."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _BODY_LIMIT:
                return HTMLResponse("too much", 413)
        given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=300)
        return await run_in_threadpool(pages.ask, given, address_of(request))

    @router.get("/subscribe/{token}")
    def look(token: str) -> Response:
        """Show what the link would confirm; it changes nothing."""
        return pages.look(token)

    @router.post("/subscribe/{token}/end")
    def end(token: str) -> Response:
        """End what the link has confirmed."""
        return pages.end(token)

    @router.post("/subscribe/{token}")
    def confirm(token: str) -> Response:
        """Confirm it."""
        return pages.confirm(token)

    return router


def address_of(request: Request) -> str:
    """Give the IP address of who asks: what our own proxy says, where one on this machine stands before us."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(told)) if told and ipaddress.ip_address(peer).is_loopback else peer
    except ValueError:
        return peer


class _Pages:
    """Takes sign-ups, and says the same to everybody."""

    def __init__(self, sources: Sources) -> None:
        self._site = sources.site
        self._templates = sources.pages

    def form(self, given: Form, problem: str = "") -> Response:
        """Give the form, filled in as it was."""
        if not operations.is_open(self._site):
            return self._page("Sign-up is closed", "Ask whoever runs this Wirewatch.", status=404)
        offered = operations.choices(self._site)
        words = {"form": True, "problem": problem, "given": given, **choices(offered.tags, offered.kinds)}
        return self._page("Get alerts by e-mail", "", words, status=400 if problem else 200)

    def ask(self, given: Form, ip: str) -> Response:
        """Show what would come, and at the second step owe the confirmation."""
        if not operations.is_open(self._site):
            return self.form({})
        try:
            operations.check_address(self._site, address_in(given))
            wanted = wanted_from(given, self._site.in_force.watchlist(), sign_up.new_id())
            if given.get("step") != ["ask"]:
                return self._preview(given, wanted, ip)
            operations.ask(self._site, wanted, ip)
        except BadInput as error:
            return self.form(given, str(error))
        except Refused as error:
            return self._page("Not now", str(error), status=429)
        return self._page("Look into your mail", _SENT)

    def _preview(self, given: Form, wanted: Subscription, ip: str) -> Response:
        expected = operations.preview(self._site, wanted, ip)
        hidden = [(name, given[name][0]) for name in _HIDDEN if given.get(name)]
        hidden += [(name, value) for name in ("tags", "kinds") for value in given.get(name, ())]
        words = {
            "hidden": hidden,
            "summary": sign_up.summary(wanted),
            "volume": [_shown_volume(one, wanted.zone) for one in (expected.week, expected.month)],
            "warnings": expected.warnings,
            "examples": [_shown(one) for one in (*expected.week.examples, *expected.month.examples)],
        }
        return self._page("What would have come", "", words)

    def look(self, token: str) -> Response:
        """Show what a link would confirm."""
        wanted = operations.look(self._site, token)
        if wanted is None:
            return self._used(token)
        words = {"token": token, "summary": sign_up.summary(wanted)}
        return self._page("Confirm your alerts", f"They go to {wanted.to.address}.", words)

    def confirm(self, token: str) -> Response:
        """Make it so."""
        made = operations.confirm(self._site, token)
        if made is None:
            return self._used(token)
        return self._page("You are subscribed", f"Alerts of “{made.name}” come to {made.to.address}. {_FROM_NOW}")

    def end(self, token: str) -> Response:
        """End what a used link has confirmed."""
        ended = operations.end(self._site, token)
        if ended is None:
            return self._page(_GONE, "Nothing was changed.", status=404)
        return self._page("You are unsubscribed", f"Nothing more comes of “{ended.name or ended.id}”.")

    def _used(self, token: str) -> Response:
        """Answer the second click on a link."""
        known = operations.confirmed(self._site, token)
        if known is None:
            return self._page(_GONE, "Sign up again, if you still want to.", status=404)
        name = known.subscription.name or known.subscription.id
        if known.state is SubscriptionState.ENDED:
            return self._page(
                "You have ended this subscription", f"Nothing comes of “{name}”. Sign up again to get it."
            )
        if known.state is not SubscriptionState.ACTIVE:
            return self._page(f"Your subscription is {known.state}", f"Nothing comes of “{name}” at present.")
        text = f"Alerts of “{name}” come to {known.subscription.to.address}. {_FROM_NOW}"
        return self._page(
            "You are already subscribed", text, {"ends": token, "summary": sign_up.summary(known.subscription)}
        )

    def _page(self, title: str, text: str, words: Mapping[str, object] | None = None, *, status: int = 200) -> Response:
        given = {"form": False, "hidden": [], "summary": [], "volume": None, "token": "", "ends": "", "problem": ""}
        page = self._templates.render("subscribe.html.j2", {**given, **(words or {}), "title": title, "text": text})
        return HTMLResponse(page, status)


def _shown(example: Example) -> dict[str, object]:
    """Make what a feed wrote harmless: Jinja escapes markup, and not what turns the writing direction."""
    return {
        "labels": [plain(label, 80) for label in example.labels],
        "headline": plain(example.headline, 300) or "(no headline)",
        "source": plain(example.source, 60),
        "at": f"{example.at:%d %b}",
    }


def _shown_volume(one: Estimate, zone: str) -> dict[str, object]:
    """Write an estimate as the page shows it: plain values, which an operator's template may use."""
    busiest = one.busiest and f"{one.busiest_messages}, {one.busiest.astimezone(ZoneInfo(zone)):%a %d %b, %H:%M}"
    return {
        "days": one.days,
        "per_day": one.per_day,
        "messages": one.messages,
        "stories": one.stories,
        "busiest": busiest or "none",
    }
