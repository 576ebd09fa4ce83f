"""The cookies of one request and its redirects; nothing is kept for the next one. Pure."""

from __future__ import annotations

import msgspec

from core.guarded_http.message import Response, values

_MOST = 20
_LONGEST = 4_096


class Cookies(msgspec.Struct, frozen=True):
    """Cookies by host and name."""

    held: tuple[tuple[str, str, str], ...] = ()

    def after(self, host: str, response: Response) -> Cookies:
        """Add what an answer of a host sets; a cookie for its whole domain is held for this host alone."""
        found = {(host_, name): value for host_, name, value in self.held}
        for field in values(response.fields, "Set-Cookie"):
            name, _, value = field.decode("latin-1").split(";", 1)[0].partition("=")
            if name.strip() and len(field) <= _LONGEST:
                found[host, name.strip()] = value.strip()
        return Cookies(tuple((host_, name, value) for (host_, name), value in found.items())[-_MOST:])

    def header(self, host: str) -> dict[str, str]:
        """Give the field that goes to a host; none where there is nothing to say."""
        said = "; ".join(f"{name}={value}" for host_, name, value in self.held if host_ == host)
        return {"Cookie": said} if said else {}
