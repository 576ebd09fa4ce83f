"""The numbers at the top, and the line of articles a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from console.pages.parts import box, text
from console.pages.running import condition
from console.wording import show_time
from operations.overview import Overview
from operations.status import Lag, Rate

_LINE = "#3b8fc4"
_GREY = "#8a929c"


def numbers(snapshot: Overview, lag: Lag | None) -> dict[str, str]:
    """Give the tiles: what people read, by what it counts."""
    full = snapshot.rate[:-1]
    per_minute = sum(minute.articles for minute in full) / len(full)
    waiting = "?" if lag is None or lag.problem else f"{sum(lag.waiting.values()):,}"
    counts = snapshot.counts
    return {
        "articles a minute": f"{per_minute:.1f}" if 0 < per_minute < 10 else f"{per_minute:,.0f}",  # noqa: PLR2004
        "articles in 24 h": f"{counts.articles:,}",
        "alerts in 24 h": f"{counts.alerts:,}",
        "sent in 24 h": f"{counts.sent:,}",
        "failed in 24 h": f"{counts.failed:,}",
        "waiting on the bus": waiting,
    }


def verdict(snapshot: Overview) -> tuple[str, str]:
    """Answer "is everything running?": a look (`ok`, `trouble`, `dead`) and a sentence."""
    conditions = [condition(worker) for worker in snapshot.workers]
    dead, troubled = conditions.count("dead"), conditions.count("trouble")
    roles = {worker.role for worker in snapshot.workers if worker.alive}
    missing = [role for role in ("ingest", "process", "alert") if role not in roles]
    if dead or missing:
        what = [f"{dead} worker{'s' if dead > 1 else ''} dead"] if dead else []
        what += [f"nothing runs that would {' or '.join(missing)}"] if missing else []
        return "dead", ", ".join(what).capitalize()
    troubles = [f"{troubled} of {len(conditions)} workers in trouble"] if troubled else []
    troubles += dict.fromkeys(f"{one.file}.yaml is not in force" for one in snapshot.not_in_force)
    if troubles:
        return "trouble", ", ".join(troubles)
    return "ok", "Everything runs"


def not_in_force(snapshot: Overview, zone: ZoneInfo) -> list[str]:
    """Say which files that were edited no worker uses, since when, and why."""
    return [
        f"{one.file}.yaml is not in force since {show_time(one.since, zone, snapshot.at)}: {one.reason}"
        for one in snapshot.not_in_force
    ]


class Tiles:
    """The numbers, changed in place."""

    def __init__(self) -> None:
        self._shown: dict[str, TextElement] = {}
        self._row = box("div", "ww-tiles")

    def show(self, values: dict[str, str]) -> None:
        """Show these."""
        for name, value in values.items():
            if name not in self._shown:
                with self._row, box("div", "ww-tile"):
                    self._shown[name] = text("b", value)
                    text("span", name)
            elif self._shown[name].text != value:
                self._shown[name].text = value
            alarming = name.startswith("failed") and value != "0"
            self._shown[name].classes(add="ww-bad" if alarming else "", remove="" if alarming else "ww-bad")


class RateLine:
    """The line of articles a minute."""

    def __init__(self) -> None:
        self._chart = ui.echart(_options()).classes("ww-chart")
        self._shown: tuple[list[str], list[int]] = ([], [])

    def show(self, rate: Sequence[Rate], zone: ZoneInfo) -> None:
        """Show these minutes, the present one left out since it is not over."""
        full = rate[:-1]
        labels = [f"{minute.minute.astimezone(zone):%H:%M}" for minute in full]
        counts = [minute.articles for minute in full]
        if (labels, counts) == self._shown:
            return
        self._shown = (labels, counts)
        self._chart.options["xAxis"]["data"] = labels
        self._chart.options["series"][0]["data"] = counts
        self._chart.update()


def _options() -> dict[str, Any]:
    return {
        "animation": False,
        "grid": {"left": 8, "right": 22, "top": 12, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "data": [],
            "axisLabel": {"color": _GREY, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": _GREY, "opacity": 0.4}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "minInterval": 1,
            "splitNumber": 3,
            "axisLabel": {"color": _GREY},
            "splitLine": {"lineStyle": {"color": _GREY, "opacity": 0.2}},
        },
        "series": [
            {
                "name": "articles",
                "type": "line",
                "data": [],
                "showSymbol": False,
                "lineStyle": {"color": _LINE, "width": 2},
                "itemStyle": {"color": _LINE},
                "areaStyle": {"color": _LINE, "opacity": 0.12},
            }
        ],
    }
