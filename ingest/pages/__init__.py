"""The pages of new articles, for feeds that ask for them (`full_text: true`): politely, bounded, and never in the way.

    articles ─▶ full_text.py: all at once, until a deadline ─▶ articles with `page`, and how many were read
                └▶ page_fetch.py: robots.py may we, host_turns.py our turn ─▶ core/guarded_http ─▶ formats/ the article

A page that is refused for a moment is asked for again, as often as there is time. One that stays refused, is late or
has no article costs its text alone: the feed's own goes out as ever.
"""
