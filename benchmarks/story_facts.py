"""What our own labelled headlines say, against what is read of them: precision and recall, and every error.

    PYTHONPATH=.:tests .venv/bin/python benchmarks/story_facts.py            # by language, for both halves
    PYTHONPATH=.:tests .venv/bin/python benchmarks/story_facts.py --errors   # and the errors

The rows of tests/facts are ours. Of each file every second row is held out: rules are made by the others, and the
errors of those held out are shown with --held-out only.
"""

from __future__ import annotations

import argparse

from told_facts import LANGUAGES, LATER, Judged, judged, rows_of


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="show what is wrong in the half that rules are made by")
    parser.add_argument("--held-out", action="store_true", help="show what is wrong in the other half, too")
    arguments = parser.parse_args()
    for half in ("made by", "held out"):
        whole: list[Judged] = []
        for language in LANGUAGES:
            each = [judged(row) for row in rows_of(language, half)]
            whole += each
            print(f"{half}, {language}: {_said(each)}")
            shown = arguments.errors if half == "made by" else arguments.held_out
            print("".join(f"    {one.error()}\n" for one in each if shown and one.error()), end="")
        print(f"{half}, all: {_said(whole)}")
    later = [judged(row) for half in ("made by", "held out") for row in rows_of(LATER, half)]
    print(f"written later, and mended by: {_said(later)}")
    print("".join(f"    {one.error()}\n" for one in later if arguments.errors and one.error()), end="")


def _said(rows: list[Judged]) -> str:
    right, false = sum(len(one.right) for one in rows), sum(len(one.false) for one in rows)
    missed, named = sum(len(one.missed) for one in rows), sum(one.named for one in rows)
    spoken = sum(one.spoken for one in rows)
    precision, recall = right / max(1, right + false), right / max(1, right + missed)
    return (
        f"{len(rows)} headlines, precision {precision:.3f}, recall {recall:.3f}"
        f" ({right} right, {false} false, {missed} missed); claimants {named} of {spoken}"
    )


if __name__ == "__main__":
    main()
