"""What is in force: every version of the files with author and time, and how workers come to hear of a new one.

    files ─ apply (plan: differences; then all or nothing) ─▶ store ─ Watched ─▶ the workers, within a second

The next version's number is the compare-and-swap; a version that cannot be read leaves the last good one in force.
"""
