"""The mail server that an operator names: its address, whom it knows us as, and how far it is trusted.

smtp_url, smtp_plain, smtp_ca_file ─▶ MailServer ─▶ may the password leave? ─▶ smtp.py
"""

from __future__ import annotations

import ipaddress
import ssl

import msgspec

from core import service_url
from core.errors import BadInput


class MailServer(msgspec.Struct, frozen=True):
    """Where mail leaves."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    """TLS from the first byte (smtps); else STARTTLS where offered and the server is not this machine."""
    plain: bool = False
    """May the password cross the network in clear text? Whoever sits on the way then has it."""
    ca_file: str = ""
    """Certificates that are trusted beside the system's, in PEM."""

    @property
    def loopback(self) -> bool:
        """Is it this machine? A name other than localhost is not."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def may_sign_in(self, *, encrypted: bool) -> bool:
        """Say whether the password may be sent over a connection: nobody must be able to read it on the way."""
        return encrypted or self.loopback or self.plain


def parse_smtp_url(url: str, *, plain: bool = False, ca_file: str = "") -> MailServer:
    """Read smtp[s]://user:password@host:port; raise `BadInput` without showing the URL, which holds a password."""
    address = service_url.parse("smtp_url", url)
    if address.scheme not in ("smtp", "smtps") or not address.host:
        raise BadInput("smtp_url: use smtp[s]://user:password@host:port")
    tls = address.scheme == "smtps"
    default = 465 if tls else 587 if address.user else 25
    return MailServer(
        address.host, address.port or default, address.user, address.password, tls, plain=plain, ca_file=ca_file
    )


def trusted(server: MailServer) -> ssl.SSLContext:
    """Give what a server's certificate is checked with; raises `BadInput` where `ca_file` cannot be read."""
    context = ssl.create_default_context()
    if server.ca_file:
        try:
            context.load_verify_locations(server.ca_file)
        except OSError as error:  # ssl.SSLError too: no certificate in it
            reason = "holds no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
            raise BadInput(
                f"smtp_ca_file: {server.ca_file}: {reason}; name the file of your CA's certificate"
            ) from error
    return context
