"""Renders whatever a delivery says: alerts, or a message about the service itself."""

from __future__ import annotations

from collections.abc import Callable

from alerts.messages.contents import Contents
from alerts.messages.links import Links
from alerts.messages.reader_view import ReaderView
from alerts.messages.rendered import Rendered
from alerts.messages.rendering import render
from alerts.messages.service_messages import ServiceMessage
from alerts.messages.service_rendering import render_service_message
from alerts.messages.story_words import Readers
from alerts.messages.template_files import SHIPPED, Templates

Message = Contents | ServiceMessage


class Renderer:
    """Puts messages into all forms. For all threads.

    `new_token` makes the token of a sign-up that a message asks to confirm, given the subscription's id: anew for each
    rendering, so that it exists in the mail only. `readers` knows the subscriptions' names, clocks and languages.
    """

    def __init__(
        self,
        new_token: Callable[[str], str],
        templates: Templates | None = None,
        links: Links | None = None,
        readers: Readers = ReaderView,
    ) -> None:
        self._new_token = new_token
        self._templates = templates or Templates(SHIPPED)
        self._links = links
        self._readers = readers

    def __call__(self, delivery_id: str, message: Message) -> Rendered:
        """Render a delivery's message."""
        if isinstance(message, Contents):
            return render(delivery_id, message, self._templates, self._links, self._readers)
        token = self._new_token(message.confirms) if message.confirms else ""
        return render_service_message(message, token, self._templates)
