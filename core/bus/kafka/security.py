"""What a Kafka address says of encryption and of signing in, as kafka-python is told it: values only.

    kafka://host:9092                          in clear, nobody signs in
    kafkas://host:9093?ssl_cafile=/ca.pem      TLS: the broker's certificate and name are checked
    kafkas://user:password@host:9093           … and we sign in, by SCRAM unless `sasl_mechanism` says otherwise
    kafkas://host:9093?ssl_certfile=…&ssl_keyfile=…    … by a certificate of our own

The names are those of kafka-python, as those of a Redis or a PostgreSQL address are their libraries'.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from core.bus.kafka.settings import Settings
from core.errors import BadInput
from core.service_url import ServiceUrl

_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
_MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")  # the first is ours unless another is named


def read(setting: str, server: ServiceUrl) -> Settings:
    """Give kafka-python's settings; raises `BadInput`, which names the setting, for what does not go together."""
    given = dict(parse_qsl(server.query, keep_blank_values=True))
    encrypted, signed_in = server.scheme == "kafkas", bool(server.user or server.password)
    _check(setting, given, encrypted=encrypted, signed_in=signed_in)
    if signed_in and not (server.user and server.password):
        raise BadInput(f"{setting}: a user and a password belong together; write user@ and set bus_password")
    made: Settings = {"security_protocol": ("SASL_" if signed_in else "") + ("SSL" if encrypted else "PLAINTEXT")}
    made |= {name: given[name] for name in _FILES if name in given}
    if signed_in:
        made["sasl_mechanism"] = given.get("sasl_mechanism", _MECHANISMS[0])
        made |= {"sasl_plain_username": server.user, "sasl_plain_password": server.password}
    return made


def _check(setting: str, given: dict[str, str], *, encrypted: bool, signed_in: bool) -> None:
    known = {*_FILES, "sasl_mechanism"}
    if unknown := sorted(given.keys() - known):
        raise BadInput(f"{setting}: {unknown[0]}: there is no such option; use {', '.join(sorted(known))}")
    files = [name for name in _FILES if name in given]
    if files and not encrypted:
        raise BadInput(f"{setting}: {files[0]} is for TLS; write kafkas:// instead of kafka://")
    for name in files:
        if not Path(given[name]).is_file():
            raise BadInput(f"{setting}: {name}: there is no file {given[name]}")
    if "ssl_keyfile" in given and "ssl_certfile" not in given:
        raise BadInput(f"{setting}: ssl_keyfile goes with a certificate of ours: name that as ssl_certfile")
    if "sasl_mechanism" in given and not signed_in:
        raise BadInput(f"{setting}: sasl_mechanism is for signing in; write kafkas://user@host:port")
    if given.get("sasl_mechanism", _MECHANISMS[0]) not in _MECHANISMS:
        raise BadInput(f"{setting}: sasl_mechanism must be one of {', '.join(_MECHANISMS)}")
