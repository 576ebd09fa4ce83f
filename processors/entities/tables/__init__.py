"""Tables that derive.py made, kept as text; `processors/entities/known.py` reads them."""
