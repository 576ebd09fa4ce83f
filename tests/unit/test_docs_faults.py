"""The table of faults names tests that exist, in one form, each fault once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = "| fault | what happens | lost | who is told | how it comes back | test |"
LINES = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line.startswith("| ")]
FAULTS = [row for row in ROWS if row[0] not in {"fault", "---"}]


def _tests_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_table_has_one_head() -> None:
    heads = [line for line in LINES if line.startswith("| fault")]
    assert set(heads) == {HEAD}
    assert len(heads) == len([line for line in LINES if line.startswith("## ")])


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row[0])
def test_a_fault_has_all_its_cells_and_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 6
    assert all(row)
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[5])
    files = re.findall(r"`(tests/[\w/]+\.py)[:`]", row[5])
    assert files, "a fault without a test is a claim"
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert [name for file, name in named if name not in _tests_of(ROOT / file)] == []


def test_no_fault_stands_twice() -> None:
    assert len({row[0] for row in FAULTS}) == len(FAULTS) > 20
