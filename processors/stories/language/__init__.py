"""Words as stories see them: one event in other words, or in another language, gives the same tokens.

    text ─ tokens (lexicon: one token for a word's forms in seven languages) ─ term_weights ─▶ what is rare
         └ stems (may it speak of …?) ─ claims, kinds ─▶ casualty figures, changes of state, series

What a language knows is a table that people read; nothing says which language a word is.
"""
