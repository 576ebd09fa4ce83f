"""Tables that derive.py made, kept as text; `processors/text/known_words.py` reads them."""
