from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.crash_points import CrashPoint, arm
from core.errors import BadInput

ROOT = Path(__file__).parents[2]
LIVES = "from core.crash_points import CrashPoint, arm, reached\n"


def _ends(program: str) -> int:
    return subprocess.run([sys.executable, "-c", LIVES + program], cwd=ROOT, check=False).returncode


def test_an_armed_point_kills_the_process_the_time_it_is_told_to() -> None:
    assert _ends("reached(CrashPoint.AFTER_ACCEPT)") == 0
    assert _ends("arm('after_accept'); reached(CrashPoint.AFTER_POLL)") == 0
    assert _ends("arm('after_accept'); reached(CrashPoint.AFTER_ACCEPT)") == -9
    assert _ends("arm('after_accept:2'); reached(CrashPoint.AFTER_ACCEPT)") == 0
    assert _ends("arm('after_accept:2'); reached(CrashPoint.AFTER_ACCEPT); reached(CrashPoint.AFTER_ACCEPT)") == -9


@pytest.mark.parametrize("given", ["", "nowhere", "after_accept:x"])
def test_a_point_that_is_none_is_told(given: str) -> None:
    with pytest.raises(BadInput, match="after_accept"):
        arm(given)


def test_every_point_stands_in_the_docs_in_its_order() -> None:
    # That each is reached, and nothing lost there, is the journey's: tests/journey/test_crash_points.py.
    docs = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("delivery.md", "editing.md"))
    named = [found for found in re.findall(r"`(\w+)`", docs) if found in set(CrashPoint)]
    assert sorted(dict.fromkeys(named)) == sorted(CrashPoint)
