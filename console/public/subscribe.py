"""`/subscribe`: people sign up by themselves, with double opt-in. A GET shows; only a POST asks or confirms.

/subscribe          an address, nothing else ─▶ "if this address can be used, a mail is on its way"
/subscribe/TOKEN    from that mail: what may be chosen ─▶ what the last 30 days would have sent ─▶ the button;
                    after that, what it made, and …/end ends it
"""

from __future__ import annotations

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
from console.public.sign_up_form import Form, address_in, choices, chosen_from
from console.sources import Sources
from core.errors import BadInput, Refused
from core.ip_networks import client_of, networks
from core.outcomes import SubscriptionState
from operations import sign_up as operations

_BODY_LIMIT = 16_384
_FIELDS = ("names", "languages", "must", "must_not", "severity", "cadence", "updates", "zone", "quiet", "all")
_SENT = (
    "If this address can be used, a mail is on its way to it. Open the link in it within a day to choose what you get."
)
_NOTHING: Mapping[str, object] = {
    "asks_address": False,
    "form": False,
    "hidden": [],
    "summary": [],
    "volume": None,
    "token": "",
    "ends": "",
    "problem": "",
}
"""What a page does not have unless it says so."""
_FROM_NOW = "Every message has a link to snooze it or to end it."
_GONE = "This link is too old, or is none of ours"


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    pages = _Pages(sources)
    trusted = networks(sources.site.settings.trusted_proxies)

    @router.get("/subscribe")
    def form() -> Response:
        """Ask for an address."""
        return pages.address({})

    @router.post("/subscribe")
    async def ask(request: Request) -> Response:
        """Send the link."""
        given = await _form(request)
        if given is None:
            return HTMLResponse("too much", 413)
        peer = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        return await run_in_threadpool(pages.ask, given, client_of(peer, forwarded, trusted))

    @router.get("/subscribe/{token}")
    def look(token: str) -> Response:
        """Show what may be chosen; it changes nothing."""
        return pages.look(token)

    @router.post("/subscribe/{token}/end")
    def end(token: str) -> Response:
        """End what the link has confirmed."""
        return pages.end(token)

    @router.post("/subscribe/{token}")
    async def choose(request: Request, token: str) -> Response:
        """Show what would come, or make it so."""
        given = await _form(request)
        if given is None:
            return HTMLResponse("too much", 413)
        return await run_in_threadpool(pages.choose, token, given)

    return router


async def _form(request: Request) -> Form | None:
    """Read the fields; None where it is more than a form has."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _BODY_LIMIT:
            return None
    return parse_qs(body.decode("utf-8", "replace"), max_num_fields=300)


class _Pages:
    """Takes sign-ups, and says the same to everybody."""

    def __init__(self, sources: Sources) -> None:
        self._site = sources.site
        self._templates = sources.pages

    def address(self, given: Form, problem: str = "") -> Response:
        """Give the form for an address."""
        if not operations.is_open(self._site):
            return self._page("Sign-up is closed", "Ask whoever runs this Wirewatch.", status=404)
        words = {"asks_address": True, "problem": problem, "given": given}
        return self._page("Get alerts by e-mail", "", words, status=400 if problem else 200)

    def ask(self, given: Form, ip: str) -> Response:
        """Owe the link."""
        if not operations.is_open(self._site):
            return self.address({})
        try:
            operations.ask(self._site, address_in(given), ip)
        except BadInput as error:
            return self.address(given, str(error))
        except Refused as error:
            return self._page("Not now", str(error), status=429)
        return self._page("Look into your mail", _SENT)

    def look(self, token: str) -> Response:
        """Show what may be chosen behind a link."""
        pending = operations.look(self._site, token)
        return self._used(token) if pending is None else self._choices(pending, token, {})

    def choose(self, token: str, given: Form) -> Response:
        """Show what would come, and at the second step make it so. What that costs is counted first."""
        pending = operations.look(self._site, token)
        if pending is None:
            return self._used(token)
        try:
            operations.count_look(self._site, pending)
            chosen = chosen_from(given, self._site.in_force.names(), pending)
            if given.get("step") != ["confirm"]:
                return self._preview(token, given, chosen)
            made = operations.confirm(self._site, token, chosen)
        except BadInput as error:
            return self._choices(pending, token, given, str(error))
        except Refused as error:
            return self._page("Not now", str(error), status=429)
        if made is None:
            return self._used(token)
        return self._page("You are subscribed", f"Alerts of “{made.name}” come to {made.to.address}. {_FROM_NOW}")

    def _choices(self, pending: Subscription, token: str, given: Form, problem: str = "") -> Response:
        offered = operations.choices(self._site)
        text = f"It goes to {pending.to.address}."
        words = {"token": token, "form": True, "problem": problem, "given": given}
        words |= choices(offered.tags, offered.kinds)
        return self._page("What do you want to hear of?", text, words, status=400 if problem else 200)

    def _preview(self, token: str, given: Form, chosen: Subscription) -> Response:
        expected = operations.preview(self._site, chosen)
        hidden = [(name, given[name][0]) for name in _FIELDS if given.get(name)]
        hidden += [(name, value) for name in ("tags", "kinds") for value in given.get(name, ())]
        words = {
            "token": token,
            "hidden": hidden,
            "summary": sign_up.summary(chosen),
            "volume": [_shown_volume(one, chosen.zone) for one in (expected.week, expected.month)],
            "warnings": expected.warnings,
            "examples": [_shown(one) for one in (*expected.week.examples, *expected.month.examples)],
        }
        return self._page("What would have come", "", words)

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
        if known.standing is SubscriptionState.ENDED:
            return self._page(
                "You have ended this subscription", f"Nothing comes of “{name}”. Sign up again to get it."
            )
        if known.standing is not SubscriptionState.ACTIVE:
            return self._page(f"Your subscription is {known.standing}", f"Nothing comes of “{name}” at present.")
        text = f"Alerts of “{name}” come to {known.subscription.to.address}. {_FROM_NOW}"
        return self._page(
            "You are already subscribed", text, {"ends": token, "summary": sign_up.summary(known.subscription)}
        )

    def _page(self, title: str, text: str, words: Mapping[str, object] | None = None, *, status: int = 200) -> Response:
        page = self._templates.render("subscribe.html.j2", {**_NOTHING, **(words or {}), "title": title, "text": text})
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
