"""What both names and stories need of a text; imports neither.

article ─ boilerplate (language) ─▶ bounded text ─ folding ─▶ as names and words are compared
known_words, tables/, people/ ─▶ everyday words, particles, places, given names, nicknames
endings, inflection/ ─▶ names without what their language adds; guess ─▶ the language of Latin letters
"""
