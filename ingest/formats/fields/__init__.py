"""What we publish of an item is decided here, by rules on what the document says, whatever parser has read it. Pure.

    RawItem ─▶ entry.py ─┬─ links.py    its own address, mended
                         ├─ text.py     title and text
                         └─ dates.py    the moment ◀─ date_parts.py ◀─ date_words.py (months.txt), zones.py
                                          └─ not used whole: unreadable

derive.py makes months.txt from CLDR.
"""
