"""Text as both halves read it: names and stories are compared in one folded form.

    text ─ boilerplate ─▶ cleaned, its language guessed ─ folding ─▶ folded, with the way back to its offsets
    known_words ◀─ tables/   how frequent a word is, and which words are places

Neither half of the package may know the other: what both need is here.
"""
