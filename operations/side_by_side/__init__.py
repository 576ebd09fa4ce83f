"""Articles read with two lists, in this process or in several at once: what each list finds where they may differ.

    pages, in order ─▶ turns ─┬▶ process 1: reader ─┐
                              ├▶ process 2: reader ─┼─▶ the same pages, in the same order, with what both lists find
                              └▶ …                  ┘

What an article says does not depend on another, so pages are read apart; whoever counts gets them in the order of the
archive, one after the other, as if one process had read them all. `framing` is how parent and child talk.
"""
