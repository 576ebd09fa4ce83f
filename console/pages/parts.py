"""Small elements that every part of a page uses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from console.wording import show_time
from core.web_address import Purpose, is_web_address

T = TypeVar("T")


def box(tag: str, classes: str = "") -> ui.element:
    """Give an element to fill."""
    return ui.element(tag).classes(classes)


def text(tag: str, content: str, classes: str = "", title: str = "") -> TextElement:
    """Give an element with text. The browser shows it as text, whatever is in it."""
    element = piece(tag, content, classes)
    element.props["dir"] = "auto"  # Arabic headlines beside French ones
    if title:
        element.props["title"] = title
    return element


def piece(tag: str, content: str, classes: str = "") -> TextElement:
    """Give a part of a line: it has no direction of its own, so that a line cut into pieces still reads as one."""
    return TextElement(tag=tag, text=content).classes(classes)


def link(content: str, url: str, classes: str = "") -> TextElement:
    """Give a link that opens beside the console, or plain text when the address is none for the web."""
    if not is_web_address(url, Purpose.SHOW):
        return text("span", content, classes)
    element = text("a", content, classes)
    element.props["href"] = url
    element.props["target"] = "_blank"
    element.props["rel"] = "noopener noreferrer"
    return element


def moment(at: datetime, zone: ZoneInfo, now: datetime, classes: str = "") -> TextElement:
    """Give a time in the reader's zone; pointing at it shows UTC."""
    element = text("time", show_time(at, zone, now), classes, f"{at:%Y-%m-%d %H:%M:%S} UTC")
    element.props["datetime"] = at.isoformat()
    return element


class LiveList(Generic[T]):
    """A list on the page that changes in place: what stays the same is not sent again and does not flicker."""

    def __init__(self, container: ui.element, key: Callable[[T], Hashable], build: Callable[[T], ui.element]) -> None:
        self._container = container
        self._key = key
        self._build = build
        self._shown: dict[Hashable, tuple[T, ui.element]] = {}
        self._order: list[Hashable] = []

    def show(self, values: Sequence[T]) -> None:
        """Show these, in this order."""
        wanted = {self._key(value): value for value in values}
        for key in [key for key, (value, _) in self._shown.items() if wanted.get(key) != value]:
            self._shown.pop(key)[1].delete()
            self._order.remove(key)
        for index, (key, value) in enumerate(wanted.items()):
            if key not in self._shown:
                with self._container:
                    self._shown[key] = (value, self._build(value))
                self._order.append(key)
            if self._order.index(key) != index:
                self._shown[key][1].move(target_index=index)
                self._order.remove(key)
                self._order.insert(index, key)

    def forget(self) -> None:
        """Build everything again at the next `show`."""
        self.show(())
