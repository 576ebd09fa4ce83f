"""The command that looks whether all is well."""

from __future__ import annotations

import msgspec
import typer

from wirewatch.cli.options import Context, Json, print_json
from wirewatch.doctor.examine import examine


def doctor(context: Context, as_json: Json = False) -> None:
    """Check settings, disks, servers, mail, workers and feeds, and say how to mend each."""
    findings = list(examine(context.obj))
    if as_json:
        print_json([msgspec.structs.asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.message}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
