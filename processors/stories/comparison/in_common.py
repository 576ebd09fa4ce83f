"""What two articles share: one pass over the tokens in common, which are few. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from processors.stories.language.term_weights import ENTITY, LEAD, NUMBER, PROPER, TITLE, Token

_COUNTED = NUMBER | ENTITY


class InCommon(msgspec.Struct, frozen=True, gc=False):
    """What two articles share, summed over the tokens in common. Weights are in tenths."""

    shared: int
    top: list[int]
    """The weights, largest first, and three zeros."""
    titles: int
    """Sum of squares of what stands in both titles; `leads`: in both leads."""
    leads: int
    my_title: int
    """Sum of what is in common and stands in one's own title; `their_title`: in the other's."""
    their_title: int
    top_title: int
    names: int
    names_weight: int
    title_names: int
    numbers: int
    entities: int
    words: int
    """Sum of what is a name in neither; `top_word`: the heaviest of it."""
    top_word: int


def in_common(common: Iterable[int], rows: Mapping[int, Token], other_rows: Mapping[int, Token]) -> InCommon:
    """Go once over the tokens in common, which are few."""
    weights: list[int] = []
    titles = leads = my_title = their_title = top_title = 0
    names = names_weight = title_names = numbers = entities = words = top_word = 0
    for token in common:
        (_, weight, my), their = rows[token], other_rows[token][2]
        weights.append(weight)
        both = my & their
        if both & LEAD:
            leads += weight * weight
        if my & TITLE:
            my_title += weight
            if their & TITLE:
                their_title += weight
                titles += weight * weight
                top_title = max(top_title, weight)
        elif their & TITLE:
            their_title += weight
        if both & PROPER:
            names += 1
            names_weight += weight
            title_names += both & TITLE
        elif not (my | their) & PROPER:
            words += weight
            top_word = max(top_word, weight)
        if both & _COUNTED:
            numbers += 1 if both & NUMBER else 0
            entities += 1 if both & ENTITY else 0
    weights.sort(reverse=True)
    top = [*weights[:3], 0, 0, 0]
    return InCommon(
        sum(weights), top, titles, leads, my_title, their_title, top_title, names, names_weight, title_names, numbers,
        entities, words, top_word,
    )  # fmt: skip
