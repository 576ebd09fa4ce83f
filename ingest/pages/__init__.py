"""The pages of new articles, for feeds that ask for them (`full_text: true`): politely, bounded, and never in the way.

    articles ─▶ full_text.py: all at once, until a deadline ─▶ articles with `page`, and how many were read
                    └▶ page_fetch.py: robots.py may we, the host's turn ─▶ core/guarded_http ─▶ formats/ the article

A page that is refused, late or without an article costs its text alone: the feed's own goes out as ever.
"""
