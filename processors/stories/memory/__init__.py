"""What is remembered of 72 hours of stories: one port, in a file or in Redis, with the same answers.

    batch ─ embedded | redis ─ read ─▶ unit_of_work (decides on what was read) ─ codec ─ write, if nothing came between

`port` is the contract; `codec` the bytes that both keep; `commit.lua` the check and the write in Redis as one step.
"""
