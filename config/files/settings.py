"""Every setting, its default and its environment name (`WIREWATCH_` + the field in capitals, which wins).

Only `wirewatch/` reads these; everything else receives values. Each variable may name a file that holds the value,
`WIREWATCH_<SETTING>_FILE`, as containers and systemd hand out passwords. Secrets of channels come from the environment
only: `WIREWATCH_SECRET_<NAME>`, or `WIREWATCH_SECRET_<NAME>_FILE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic

from config.files import yaml
from config.files.schema import Value, check
from config.files.setting_values import (
    Duration,
    keys,
    long_keys,
    mail_address,
    network_list,
    one_of,
    pairs,
    proxy_url,
    sender,
    with_password,
)
from config.files.text import read_text
from core import service_url
from core.errors import BadInput
from core.service_url import ServiceUrl

_PREFIX, _SECRET = "WIREWATCH_", "WIREWATCH_SECRET_"
_LOG_NEEDED = timedelta(days=4)
Languages = Literal["auto", "on", "off"]


class Settings(Value):
    """All settings. Empty URLs stand for the embedded default in `data_dir`."""

    data_dir: Path = Path("data")
    """Where the embedded default keeps its files."""
    templates_dir: str = ""
    """The folder of the operator's own templates; empty: `templates` beside the settings."""
    bus_url: Annotated[str, one_of("sqlite", "kafka", "kafkas")] = ""
    """`sqlite:///FILE`, `kafka://host:port,host:port`, or `kafkas://user@host:port?ssl_cafile=FILE` (TLS)."""
    bus_password: pydantic.SecretStr = pydantic.SecretStr("")
    """The password of the user in `bus_url`, whatever characters it has."""
    database_url: Annotated[str, one_of("sqlite", "postgresql", "postgres")] = ""
    """`sqlite:///FILE` or `postgresql://user@host:port/name?sslmode=verify-full&sslrootcert=FILE`."""
    database_password: pydantic.SecretStr = pydantic.SecretStr("")
    """The password of the user in `database_url`, whatever characters it has."""
    stories_url: str = "embedded"
    """`embedded`, `redis://host:port/db`, `rediss://host:port/db?ssl_ca_certs=FILE` (TLS), `unix:///path/redis.sock`."""
    stories_password: pydantic.SecretStr = pydantic.SecretStr("")
    """The password of `stories_url`, whatever characters it has."""
    smtp_url: pydantic.SecretStr = pydantic.SecretStr("")
    """`smtp://user:password@host:port` (by STARTTLS) or `smtps://…` (TLS). Empty: e-mail waits."""
    smtp_password: pydantic.SecretStr = pydantic.SecretStr("")
    """The password of the user in `smtp_url`, whatever characters it has."""
    smtp_plain: bool = False
    """May the password of `smtp_url` go to another machine in clear text, where its server offers no TLS? Dangerous."""
    smtp_ca_file: str = ""
    """The certificate of a CA of your own, in PEM, that signed the mail server's; empty: those of the system."""
    mail_from: Annotated[str, pydantic.AfterValidator(sender)] = "wirewatch@localhost"
    """The sender's address."""
    smtp_rate: int = pydantic.Field(default=0, ge=0, le=10_000)
    """Mails a second that the mail server takes, all senders together; 0: as fast as it answers."""
    operator_mail: Annotated[str, pydantic.AfterValidator(mail_address)] = ""
    """Who is told by mail of closed addresses and channels, and of feeds that die; empty: log and console only."""
    sign_up: str = ""
    """Mail domains whose people may sign up by themselves at /subscribe, by commas; `*`: everybody; empty: nobody.

    Nothing of list or archive is shown before an address is confirmed: then tags, and headlines of 30 days."""
    webhooks_private: bool = False
    """May webhooks lead to private addresses? Only where everybody who may subscribe may reach those anyway."""
    console_host: str = "127.0.0.1"
    """Where the console listens. Behind a proxy with TLS, leave it on loopback."""
    console_port: int = pydantic.Field(default=8087, ge=1, le=65535)
    """The console's port."""
    public_url: Annotated[str, one_of("http", "https")] = ""
    """The console's address as people reach it, for links; empty: host and port."""
    trusted_proxies: Annotated[str, pydantic.AfterValidator(network_list)] = ""
    """Addresses or networks, by commas, of proxies whose X-Forwarded-For is believed; empty: nobody's is."""
    link_key: Annotated[
        tuple[pydantic.SecretStr, ...], pydantic.BeforeValidator(keys), pydantic.AfterValidator(long_keys)
    ] = ()
    """Signs the links in messages; the same for all roles. Several: the first signs, all are accepted.

    Empty: `link.key` in `data_dir`, made at the first start."""
    health_port: int = pydantic.Field(default=0, ge=0, le=65535)
    """Where a role, or `run` for all of its roles, answers /healthz, /readyz and /metrics, on loopback; 0: nowhere."""
    languages: Languages = "auto"
    """Do stories go by what articles mean, too, across languages and in one? `auto`: where feeds have more than one.

    An article costs five milliseconds of a core then, and a worker 120 MB."""
    taggers: Annotated[dict[str, str], pydantic.BeforeValidator(pairs)] = pydantic.Field(default={})
    """An installed spaCy pipeline for a language: its entities are evidence for weak names."""
    alert_max_age: Duration = timedelta(hours=24)
    """Articles that were older than this when we first saw them are archived without an alert."""
    keep_log: Duration = timedelta(days=7)
    """How long the embedded log of articles is kept; at least 4 days. Kafka has its own `retention.ms`."""
    keep_archive: Duration = timedelta(days=365)
    """How long articles and their mentions are kept. Alerts and deliveries stay."""
    fetch_deadline: Duration = timedelta(seconds=20)
    """The longest that one poll of a feed may take, redirects and all."""
    fetch_wire_limit: int = pydantic.Field(default=5_000_000, ge=1_000)
    """Bytes of a feed on the wire."""
    fetch_inflated_limit: int = pydantic.Field(default=10_000_000, ge=1_000)
    """Bytes of a feed after decompression."""
    fetch_pages_deadline: Duration = timedelta(seconds=20)
    """The longest that the pages of one poll's articles (`full_text`) may take; then alerts go out without them."""
    fetch_host_pause: Duration = timedelta(seconds=1)
    """Between two requests to one host."""
    fetch_contact: str = pydantic.Field(default="", pattern=r"^[!-~]{0,200}$")
    """An address or page of yours in the User-Agent, for owners of feeds who have a question; empty: Wirewatch's."""
    fetch_private: Annotated[str, pydantic.AfterValidator(network_list)] = ""
    """Addresses or networks of yours, by commas, such as 10.0.0.0/8, that listed feeds may be in; empty: none."""
    fetch_ca_file: str = ""
    """Certificates of CAs of your own, in PEM, that signed those of feeds; they are trusted beside the public ones."""

    fetch_proxy_url: Annotated[pydantic.SecretStr, pydantic.AfterValidator(proxy_url)] = pydantic.SecretStr("")
    """`http://user@host:port`, the proxy by which feeds and pages are asked for; empty: none.

    Hosts in `fetch_private` are asked without it. It resolves names: what they lead to is for it to judge."""
    fetch_proxy_password: pydantic.SecretStr = pydantic.SecretStr("")
    """The password of the user in `fetch_proxy_url`, whatever characters it has."""

    @property
    def fetch_proxy(self) -> ServiceUrl | None:
        """The proxy in its parts; None where there is none."""
        url = self.fetch_proxy_url.get_secret_value()
        return service_url.parse("fetch_proxy_url", url) if url else None

    @pydantic.field_validator("keep_log", "keep_archive")
    @classmethod
    def _long_enough(cls, kept: timedelta) -> timedelta:
        if kept < _LOG_NEEDED:
            raise ValueError("at least 4d: the memory of stories is rebuilt from the last three days")
        return kept

    @pydantic.field_validator("smtp_url")
    @classmethod
    def _smtp(cls, url: pydantic.SecretStr) -> pydantic.SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must be smtp://user:password@host:port or smtps://…")  # never shows what was given
        return url

    @pydantic.field_validator("stories_url")
    @classmethod
    def _stories(cls, url: str) -> str:
        if url != "embedded" and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must be embedded, redis[s]://host:port/db or unix:///path/redis.sock")
        return url

    @pydantic.model_validator(mode="after")
    def _embedded(self) -> Settings:
        # object.__setattr__: the value is frozen, and this is still its making
        folder = self.data_dir.absolute()
        if not self.bus_url:
            object.__setattr__(self, "bus_url", f"sqlite:///{folder}/bus.db")
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{folder}/wirewatch.db")
        return self

    @pydantic.model_validator(mode="after")
    def _passwords(self) -> Settings:
        """Put the passwords that were given apart into their addresses, where whoever connects finds them."""
        for name in ("bus", "database", "stories", "smtp", "fetch_proxy"):
            password = getattr(self, f"{name}_password").get_secret_value()
            if password:
                url = getattr(self, f"{name}_url")
                object.__setattr__(self, f"{name}_url", with_password(f"{name}_url", url, password))
        return self


def load_settings(config_dir: Path, environ: Mapping[str, str]) -> Settings:
    """Read `settings.yaml` (it may be missing), then the environment; raises `BadInput` with the fix."""
    if not config_dir.is_dir():
        raise BadInput(f"{config_dir}: no such folder; name the one with your files: wirewatch --config DIR …")
    file = config_dir / "settings.yaml"
    text = read_text(file) if file.exists() else ""
    value, lines = yaml.load(text, str(file))
    if not isinstance(value, dict):
        raise BadInput(f"{file}:1: expected lines such as `console_port: 8087`")
    check(Settings, value, lines, str(file))  # the file alone first, so that its mistakes carry its lines
    return check(Settings, value | _from_environment(environ), {}, _PREFIX)


def not_in_force(config_dir: Path, environ: Mapping[str, str], running: Settings) -> str:
    """Say why the settings as they stand now are not those of a running process; empty where they are."""
    try:
        written = load_settings(config_dir, environ)
    except BadInput as error:
        return str(error)
    other = [name for name in Settings.model_fields if getattr(written, name) != getattr(running, name)]
    return f"changed since the start: {', '.join(other)}; start Wirewatch again" if other else ""


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, given in environ.items():
        if not name.startswith(_PREFIX) or name.startswith((_SECRET, "WIREWATCH_TEST_")):
            continue
        field, in_file = _field(name)
        if not given:
            continue
        if field in made:
            raise BadInput(f"{name}: {_PREFIX}{field.upper()} is set, too; set one of them")
        made[field] = _held_by(name, given) if in_file else given
    return made


def _field(name: str) -> tuple[str, bool]:
    """Give the setting that a variable is for, and whether it names a file that holds the value."""
    field = name.removeprefix(_PREFIX).lower()
    base = field.removesuffix("_file")
    if field not in Settings.model_fields and base not in Settings.model_fields:
        close = get_close_matches(field, Settings.model_fields, n=1)
        hint = f"; did you mean {_PREFIX}{close[0].upper()}?" if close else ""
        raise BadInput(f"{name}: there is no such setting{hint}")
    return (field, False) if field in Settings.model_fields else (base, True)


def _held_by(variable: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise BadInput(f"{variable}: {file}: {reason}; name a file that this user can read") from error


def secret(environ: Mapping[str, str], name: str) -> str:
    """Give a secret by name, from the environment or the file that it names; raises `BadInput` with the fix."""
    variable = _SECRET + name.upper().replace("-", "_")
    if environ.get(variable):
        return environ[variable].strip()
    file = environ.get(f"{variable}_FILE", "")
    if not file:
        raise BadInput(f"there is no secret {name}: set {variable} or {variable}_FILE for the workers that use it")
    return _held_by(f"{variable}_FILE", file)
