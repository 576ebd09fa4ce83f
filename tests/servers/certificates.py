"""A certificate authority of a test's own, made by openssl: who it signs for is trusted by who is given its `ca`."""

from __future__ import annotations

import os
import pwd
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from servers.daemon import program

_KEY = ("-newkey", "rsa:2048", "-nodes")


@dataclass(frozen=True)
class Certificate:
    """Files in PEM: what is shown, and the key to it."""

    certificate: Path
    key: Path

    @property
    def both(self) -> Path:
        """Give one file with key and certificate, as Kafka reads them."""
        file = self.key.with_suffix(".both.pem")
        file.write_text(self.key.read_text() + self.certificate.read_text())
        return file

    @property
    def context(self) -> ssl.SSLContext:
        """Give what a server in Python speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Authority:
    """A certificate authority in `folder`; `ca` is the file to trust."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ca, self._key = folder / "ca.pem", folder / "ca.key"
        made: list[str | Path] = ["-keyout", self._key, "-out", self.ca, "-days", "2", "-subj", "/CN=test authority"]
        _openssl("req", "-x509", *_KEY, *made, "-addext", "basicConstraints=critical,CA:TRUE")

    def issue(self, name: str, alternatives: str = "DNS:localhost", days: int = 2) -> Certificate:
        """Sign for a server at `alternatives` (`DNS:localhost,IP:127.0.0.1`), or for a client called `name`.

        It is good for so many days; for less than none, it has expired.
        """
        key, request, certificate, said = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "crt", "cnf"))
        said.write_text(f"subjectAltName={alternatives}\n")
        _openssl("req", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        signed: list[str | Path] = [
            "-in",
            request,
            "-CA",
            self.ca,
            "-CAkey",
            self._key,
            "-CAcreateserial",
            "-out",
            certificate,
        ]
        _openssl("x509", "-req", *signed, "-days", str(days), "-extfile", said)
        return Certificate(certificate, key)


def hand_over(certificate: Certificate, folder: Path, user: str) -> Certificate:
    """Copy into `folder`, readable by nobody but `user`: PostgreSQL refuses a key that others may read."""
    copies = Certificate(folder / "server.crt", folder / "server.key")
    for source, copy in ((certificate.certificate, copies.certificate), (certificate.key, copies.key)):
        copy.write_bytes(source.read_bytes())
        copy.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(copy, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    return copies


def _openssl(*words: str | Path) -> None:
    subprocess.run([program("openssl"), *words], check=True, capture_output=True)
