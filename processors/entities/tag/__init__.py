"""A text becomes mentions: candidates by the automata, then the decision which of them count.

    article ─ passage ─ candidates (variants) ─ component: sentences by spaCy, evidence of its models
                                                └ decision: form_check ─ weighing ─ overlaps ─▶ mentions
    weighing: neighbourhood ─ hints (trades/), own_words, home, evidence ─▶ weights.txt, added up

Imports `compile/`, which never imports this.
"""
