"""What the words of an article are: weighted tokens, countries, kinds of event, casualty figures, changes of status.

    word ─ term_weights ─┬─ lexicon: words that are read as another (other languages, English of one meaning)
                         ├─ event_kinds: violence, quake, vote, …
                         └─ hints: which patterns it may belong to ◀─ literals ◀─ event_tables, series
    field of an article ─ weighted_tokens ─▶ tokens, places, kinds, hints
    title and lead ──── event_extraction ──▶ casualty figures, changes of status    (event_tables: events/*.toml)
                        │  clauses: sentences, and the parts of them that a negation bears upon
                        └─ speaker: who claims or denies
    headline ────────── series ────────────▶ prices, roundup, live page, instalment, result    (series.toml)

Tables are data: `lexicon.txt`, `english.txt`, `countries.txt`, `events/`, `series.toml`, `term_weights.txt.gz`.
"""
