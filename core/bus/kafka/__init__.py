"""The log on Apache Kafka, through kafka-python 3.0: the only folder that imports it.

    bus.py ──▶ publisher.py   slices, each acknowledged
       ├─────▶ consumer.py    a member of a group ──▶ group.py    does somebody read every partition?
       ├─────▶ replay.py      outside any group
       └─────▶ client.py      connections, topics, the client's errors as ours
    settings.py, records.py: values, no client

What the client does not do by itself, and this folder does:

- its idempotent producer is dead for ever after one error that is not retriable: we build a new one and send
  again what was not acknowledged (the same message may then stand in the log twice: at least once);
- its buffer has no bound: we send in slices and wait for every acknowledgement before the next;
- it spins for ever on a damaged record or a deserialiser that raises: bytes only, and a new consumer behind it;
- its rebalance listener runs on another thread: it only notes what was lost;
- a partition that the last division of a group did not know can stay unread for ever (group.py says why): we
  divide only once the topic is known, and look after it;
- `commit` and `close` wait for half a minute unless told otherwise;
- why a login failed stands only in its log: we keep the last warning for the message to people.
"""
