"""Ways into a test's Kafka that take TLS, a password or a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from servers.certificates import Certificate
from servers.ports import HOST, free_port

_LOGIN = "org.apache.kafka.common.security"


@dataclass(frozen=True)
class Doors:
    """Ways in beside the one in clear, each on its port.

    `signed_in` is by SASL over TLS, `mutual` by a certificate of the client's, `in_clear` by SASL without TLS.

    `plain` and its password may sign in by PLAIN; others by SCRAM, once a test has made them (`scram_user`).
    """

    certificate: Certificate
    ca: Path
    plain: str
    plain_password: str
    signed_in: int = field(default_factory=free_port)
    mutual: int = field(default_factory=free_port)
    in_clear: int = field(default_factory=free_port)
    """Also by SASL, as in deploy/compose.yaml."""

    def properties(self, own: Mapping[str, str]) -> dict[str, str]:
        """Give what the broker is told of them, beside its `own` doors."""
        places = f",SIGNED://{HOST}:{self.signed_in},MUTUAL://{HOST}:{self.mutual},CLEAR://{HOST}:{self.in_clear}"
        kinds = ",SIGNED:SASL_SSL,MUTUAL:SSL,CLEAR:SASL_PLAINTEXT"
        made = {
            "listeners": own["listeners"] + places,
            "advertised.listeners": own["advertised.listeners"] + places.replace(HOST, "localhost"),
            "listener.security.protocol.map": own["listener.security.protocol.map"] + kinds,
            "sasl.enabled.mechanisms": "SCRAM-SHA-512,SCRAM-SHA-256,PLAIN",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.certificate.both),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.ca),
            "listener.name.mutual.ssl.client.auth": "required",
        }
        plain = f'{_LOGIN}.plain.PlainLoginModule required user_{self.plain}="{self.plain_password}";'
        for door in ("signed", "clear"):
            made[f"listener.name.{door}.plain.sasl.jaas.config"] = plain
            for kind in ("256", "512"):
                scram = f"listener.name.{door}.scram-sha-{kind}.sasl.jaas.config"
                made[scram] = f"{_LOGIN}.scram.ScramLoginModule required;"
        return made
