"""Certificates of our own making, for servers of the tests that speak TLS (openssl comes with PostgreSQL)."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def self_signed(folder: Path, name: str) -> Path:
    """Make a certificate and its key, both in one file, for `DNS:host` or `IP:address`; it is its own CA."""
    file = folder / f"{name.partition(':')[2]}.pem"
    request = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -addext subjectAltName={name}"
    key = file.with_suffix(".key")
    subprocess.run([*request.split(), "-keyout", key, "-out", file], check=True, capture_output=True)
    file.write_text(file.read_text(encoding="ascii") + key.read_text(encoding="ascii"), encoding="ascii")
    return file


def server_context(certificate: Path) -> ssl.SSLContext:
    """Give what a server speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
