"""One installation as its readers know it: the file, REST, links in mails, and the real worker, releaser and outbox."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from alert_examples import Hands, article, batch, mention, tagged
from sending import items_of, take
from served import served
from sites import OPERATOR, site_of

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.messages.contents import Contents
from alerts.messages.renderer import Renderer
from alerts.readers.sign_up import token_maker
from alerts.releaser import Releaser
from alerts.worker import AlertHandler
from config.files.channels import EMAIL
from config.files.subscriptions import Target
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.outcomes import AttemptOutcome
from operations import configuration, sign_up
from operations.access import grants
from operations.actor import Scope

BASE = "http://127.0.0.1"
WATCHLIST = "entities:\n  - {id: aqim, name: AQMI, kind: group, tags: [desk, digest, room, self-0, self-1, self-2]}\n"
START = datetime.fromisoformat("2026-07-01T12:07:00+00:00")


class Office:
    """Made anew for each sequence of events, on an empty database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = Hands(START)
        self.database = database
        self.folder = folder
        self._open = ExitStack()
        bus = SqliteBus(folder / "bus.db")
        self._open.callback(bus.close)
        self.site = site_of(database, bus, self.clock, folder, sign_up="*")
        self.handler = AlertHandler(database, self.site.subscriptions(), self.clock)
        self.releaser = Releaser(database, self.site.subscriptions(), self.clock)
        self.outbox = Outbox(database, self.clock)
        self.http = self._open.enter_context(served(create_api(Sources(self.site))))
        self.links: list[tuple[str, str]] = []
        """Reader and link of every message and item that they have."""
        self.tokens: list[str] = []
        """Of mails that ask to confirm, in their order."""
        self.signed_up: list[str] = []
        """Ids of sign-ups, in their order; here the first is called `self-0`."""
        (folder / "feeds.yaml").write_text("feeds: []\n")
        (folder / "watchlist.yaml").write_text(WATCHLIST)
        self.write({})
        self._token = grants.create_token(self.site, OPERATOR, "tests", [Scope.EDIT, Scope.OPERATE])

    def close(self) -> None:
        self._open.close()

    def write(self, listed: dict[str, str], words: str = "") -> None:
        """Save the file as an operator does, and put it in force."""
        lines = [f"  - {document(id_, reader, words)}" for id_, reader in listed.items()]
        (self.folder / "subscriptions.yaml").write_text("subscriptions:\n" + "\n".join(lines) if lines else "")
        configuration.apply(self.site, OPERATOR, configuration.plan(self.site, OPERATOR, force=True))

    def rest(self, method: str, path: str, json: object = None) -> Any:  # noqa: ANN401
        """Ask REST with a token."""
        headers = {"Authorization": f"Bearer {self._token}"}
        return self.http.request(method, f"/api/v1/subscriptions{self._id_in(path)}", json=json, headers=headers)

    def sign_up(self, reader: str, ip: str = "203.0.113.7") -> bool:
        """Give an address as a visitor does; says whether it is taken."""
        sign_up.ask(self.site, Target(channel=EMAIL.name, address=reader), ip=ip)
        ids = [one.subscription.id for one in self.site.stored.listed() if one.origin == "self"]
        new = [id_ for id_ in ids if id_ not in self.signed_up]
        self.signed_up += new
        return bool(new)

    def confirm(self, number: int) -> httpx.Response:
        """Open the link of a mail, choose what is meant for that sign-up, and press the button."""
        choice = {"tags": f"self-{number}", "cadence": "at once", "updates": "material", "step": "confirm"}
        return self.http.post(f"/subscribe/{self.tokens[number]}", data=choice)

    def _label(self, id_: str) -> str:
        return f"self-{self.signed_up.index(id_)}" if id_ in self.signed_up else id_

    def _id_in(self, path: str) -> str:
        return re.sub(r"(?<=^/)self-(\d)(?=/|$)", lambda found: self.signed_up[int(found[1])], path)

    def press(self, link: str, act: str, **form: str) -> tuple[list[str], str]:
        """Open a link's page and press a button; gives the subscriptions that the page names, and what came of it."""
        page = self.http.get(f"{link}/unsubscribe")
        assert page.status_code == 200
        named = re.findall(r"<h1[^>]*>Unsubscribe from (.*?)</h1>", page.text)
        answer = self.http.post(f"{link}/{act}", data=form)
        assert answer.status_code == 200
        ids = {self._label(id_) for id_ in named[0].split(", ")}
        return sorted(ids), re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text)[0]

    def publish(self, id_: str, story: str) -> None:
        """Let an article come that one subscription wants."""
        at = {"published": self.clock(), "fetched": self.clock()}
        found = mention(tags=(id_,))
        self.handler.handle(batch([tagged(article(f"a-{story}", title=story, **at), found, story=story)]))

    def settle(self, *, away: bool) -> list[tuple[str, str, str]]:
        """Let leave what is due; gives reader, subscription and story of each item that was mailed."""
        self.releaser.release()
        if away:
            return []
        sent = []
        lanes = self.outbox.lanes()
        for one in [one for lane in lanes for one in take(self.database, self.clock, lane, 1000)]:
            render = Renderer(token_maker(self.database, self.clock), links=self.site.make_links())
            said = render(one.leased.id, one.message)
            self.outbox.finish(one.leased, AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), 0.1, 0.5)
            if not isinstance(one.message, Contents):
                self.tokens += re.findall(r"/subscribe/(\S+)", said.text)
                continue
            own = [said.unsubscribe.removesuffix("/unsubscribe"), *re.findall(rf"{BASE}/a/[\w.-]+", said.text)]
            self.links += [(one.leased.target, link.removeprefix(BASE)) for link in dict.fromkeys(own)]
            sent += [(one.leased.target, self._label(item.subscription), item.story) for item in items_of(one)]
        return sorted(sent)

    def states(self) -> dict[str, str]:
        """Give what REST shows."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.rest("GET", "").json()["subscriptions"]:
            found[self._label(one["id"])].append(one["state"])
        assert all(len(some) == 1 for some in found.values()), found
        return {id_: some[0] for id_, some in found.items()}


def document(id_: str, reader: str, words: str = "") -> dict[str, Any]:
    """Write a subscription to the articles that are meant for it."""
    cadence = {"cadence": "hourly"} if id_ == "digest" else {"updates": "material"}
    leave_out = {"must_not": [words]} if words else {}
    return {"id": id_, "to": {"email": reader}, "tags": [id_], **cadence, **leave_out}
