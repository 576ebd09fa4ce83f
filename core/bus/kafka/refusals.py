"""Why a broker does not let us in, and the fix, read from what kafka-python writes into its log: nothing else says it.

Its errors are the same for a wrong password, an unknown certificate and a broker that is not there: "unable to
bootstrap", after five seconds.
"""

from __future__ import annotations

import re

from core.bus.kafka.settings import Settings

EMPTY = re.compile(
    r"Bootstrap failed|not ready; waiting|RequestTimedOutError|Request timed out|event loop|in the clear"
)
"""Lines that say that it failed, or how it signs in, and not why it failed."""

_BOOTSTRAP = re.compile(r"Bootstrap connection to \S+ failed: (?P<why>.*)")
_CERTIFICATE = re.compile(r"CERTIFICATE_VERIFY_FAILED\] certificate verify failed: (?P<detail>.*?)\.?(?: \(_ssl|$)")
_ALERT = re.compile(r"_ALERT_|CERTIFICATE_REQUIRED")
_ONE_SIDED = re.compile(r"UNEXPECTED_EOF|WRONG_VERSION_NUMBER|Invalid frame length|socket disconnected")


def explained(warning: str, settings: Settings) -> tuple[str, str] | None:
    """Give what is wrong and the fix; None for what has nothing to do with certificates and passwords."""
    bootstrap = _BOOTSTRAP.search(warning)
    why = bootstrap["why"] if bootstrap else warning
    if certificate := _CERTIFICATE.search(why):
        fix = "ssl_cafile in bus_url must name who signed it, and bus_url the host that it is for"
        return f"its certificate is not accepted: {certificate['detail']}", fix
    if _ALERT.search(why):
        return "it does not accept our certificate, or wants one", "name ssl_certfile and ssl_keyfile in bus_url"
    signs_in = "sasl_mechanism" in settings
    if "SaslAuthenticationFailed" in why or (signs_in and bootstrap and "socket disconnected" in why):
        fix = "correct the user and the mechanism in bus_url, and bus_password"
        return f"it refuses {settings.get('sasl_plain_username', 'us')}: wrong user, password or mechanism", fix
    if bootstrap and _ONE_SIDED.search(why):
        return "it hangs up: TLS on one side only", "kafkas:// is for a port with TLS, kafka:// for one without"
    return None
