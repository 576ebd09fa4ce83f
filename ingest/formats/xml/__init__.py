"""XML documents → `RawFeed`, by lxml: only an element's own children count, whatever modules nest in it.

    mended text ─▶ tree.py ─▶ by its root: rss.py (RSS, RDF) │ atom.py │ sitemap.py │ no feed
                      │
                      └─ mis-nested: declined, feedparser reads it

names.py tells vocabularies apart, content.py gives what stands in an element.
"""
