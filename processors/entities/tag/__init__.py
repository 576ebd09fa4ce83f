"""A text becomes mentions: candidates by the automata, then the decision which of them count.

    article ─ passage ─ candidates (variants) ─ component: sentences by spaCy, evidence of its models
                                                └ decision: form_check ─ weighing ─ overlaps ─▶ mentions
    weighing: neighbourhood ─ hints, trade_hints (trades/, home) ┐
              whole_text ─ subjects, own_words ──────────────────┼─▶ weights.txt, added up
              evidence ──────────────────────────────────────────┘

Imports `compile/`, which never imports this.
"""
