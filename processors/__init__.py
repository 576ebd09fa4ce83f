"""From the topic `articles` to the topic `tagged`: who is named in an article, and which story it belongs to.

    articles ─▶ clean ─▶ tag ─▶ story ─▶ tagged        pipeline.py lists the stages, worker.py runs them
                │        │       └─ stories/   shared memory of 72 hours; rebuild.py fills it from the log
                │        └─ entities/  folded names in an automaton, verified in spaCy
                └─ text/  both use it; neither imports the other

spaCy and redis are loaded only when a stage first needs them.
"""
