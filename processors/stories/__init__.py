"""Which story an article belongs to: the same address, the same text, or the same event in other words, in 72 hours.

    article, mentions, meaning ─ language/ ─ comparison/ ─▶ memory/ related pages ─ comparison/ decision ─▶ placement

language/    words of any language as weighted tokens; what an article says of casualties and changes of status
meaning/     what an article says whatever its language, as bytes that travel with it
comparison/  two articles side by side: features, rules, the learned model, the decision and its reason
memory/      what is remembered for 72 hours, in a file or in Redis, so that several workers decide as one
corrections  stories in the archive, split and merged by people
compiled     whether the arithmetic of these runs as Python, or compiled (`kernel/`)

Imports run upwards in this list, never downwards; `corrections` needs the comparison alone,
`compiled` nothing.
"""
