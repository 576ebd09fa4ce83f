"""What a worker records of its settings beside its heartbeat, so that others see with what it runs: never a secret."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from core import service_url
from operations.site import public_address

if TYPE_CHECKING:
    from config.files.settings import Settings


def recorded_settings(settings: Settings) -> dict[str, str]:
    """Give the settings that people mix up between a worker's environment and a shell's, by name."""
    mail_server = settings.smtp_url.get_secret_value()
    return {
        "version": version("wirewatch"),
        "bus_url": service_url.shown(settings.bus_url),
        "database_url": service_url.shown(settings.database_url),
        "stories_url": service_url.shown(settings.stories_url),
        "smtp_url": service_url.shown(mail_server) if mail_server else "",
        "smtp_plain": "yes" if settings.smtp_plain else "",
        "smtp_ca_file": settings.smtp_ca_file,
        "mail_from": settings.mail_from,
        "public_url": public_address(settings),
        "link_key": "set" if settings.link_key else "",
        "sign_up": settings.sign_up,
    }
