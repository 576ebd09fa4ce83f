"""`python -m wirewatch`: how the supervisor starts its children, whatever is on PATH."""

from wirewatch.cli.app import main

main()
