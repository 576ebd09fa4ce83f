# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""An article: its words as tokens, the heaviest of them, the smallest shingles of its text."""

from cython import wraparound
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, malloc, qsort

from processors.stories.kernel.marks cimport INSIDE, KEPT_TOKENS, KEPT_WORDS, KERNEL_SOURCE, PROPER, SHINGLE, SKETCH, emphasis

SOURCE = KERNEL_SOURCE.decode()  # the digest of the kernel's sources when this was compiled (setup.py)


cdef inline bint is_plain(Py_UCS4 one) noexcept:
    return one.isalnum() and not one.isdecimal()


cdef inline bint is_letter(Py_UCS4 one) noexcept:
    if one < 128:
        return "a" <= one <= "z" or "A" <= one <= "Z"
    return is_plain(one) and not 0x3040 <= <int>one <= 0x30FF and not is_ideograph(one)


cdef inline bint is_ideograph(Py_UCS4 one) noexcept:
    return 0x0E00 <= <int>one <= 0x0EFF or 0x3400 <= <int>one <= 0x9FFF or 0xF900 <= <int>one <= 0xFAFF


cdef inline bint is_katakana(Py_UCS4 one) noexcept:
    return 0x30A1 <= <int>one <= 0x30FA or <int>one == 0x30FC


cdef Py_ssize_t word_end(str text, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Give where the word ends that begins at a place; the place itself where none does (`WORD`)."""
    cdef Py_ssize_t end = at
    cdef Py_UCS4 one = text[at]
    while end + 1 < size and "A" <= text[end] <= "Z" and text[end + 1] == ".":
        end += 2
    if end - at > 2:
        return end
    end = at
    if is_katakana(one):
        while end < size and is_katakana(text[end]):
            end += 1
    elif is_ideograph(one):
        while end < size and is_ideograph(text[end]):
            end += 1
    elif one.isdecimal():
        while end < size and (
            text[end].isdecimal()
            or (text[end] in ".," and end + 1 < size and text[end + 1].isdecimal())
        ):
            end += 1
    else:
        while end < size and is_letter(text[end]):
            end += 1
        if at < end < size - 1 and (text[end] in "'’") and is_plain(text[end + 1]):
            end += 1
            while end < size and is_plain(text[end]):
                end += 1
    return end


def words_apart(str text):
    cdef Py_ssize_t at = 0, begun = 0, end, size = len(text)
    cdef int words = 0
    cdef list parts = []
    while at < size and words < KEPT_WORDS:
        end = word_end(text, at, size)
        if end == at:
            at += 1
            continue
        parts.append(text[begun:at])
        parts.append(text[at:end])
        words += 1
        at = begun = end
    parts.append(text[begun:])
    return parts


def take_in(dict tokens, dict places, list parts, list entries, int field, spans, Py_ssize_t bound, bint sentence_case):
    cdef Py_ssize_t at = 0, first, end
    cdef int marks, name
    cdef int number = 0
    cdef str gap, word, before = ""
    cdef bint inside
    kinds = hints = 0
    for entry in entries:
        gap, word = parts[2 * number], parts[2 * number + 1]
        number += 1
        at += len(gap)
        if at >= bound:
            break
        _, given, capital, named, of_kind, hinted = <tuple>entry
        if of_kind:
            kinds |= of_kind
        if hinted:
            hints |= hinted
        for place in <tuple>named:
            places[place] = places.get(place, 0) | field
        inside = False
        for first, end in spans:
            inside = inside or first <= at < end
        if given and not inside:
            proper = capital and sentence_case and not _begins_sentence(before, gap)
            name = PROPER | INSIDE | field if proper else field
            for row in <tuple>given:
                token, weight, marks = <tuple>row
                held = tokens.get(token)
                if held is None:
                    tokens[token] = (weight, marks | name)
                else:
                    tokens[token] = ((<tuple>held)[0], (<int>(<tuple>held)[1]) | marks | name)
        at += len(word)
        before = word
    return kinds, hints


@wraparound(True)
cdef bint _begins_sentence(str before, str gap):
    if gap == " ":
        return not before or before[-1] == "."
    near = (before[-3:] + gap)[-3:].rstrip()
    return not near or near[-1] in ".!?:;|—–\"“«‘('"


cdef struct Kept:
    int counts
    uint32_t token
    int weight
    int marks


cdef int heavier(const void *one, const void *other) noexcept nogil:
    cdef Kept mine = (<Kept *>one)[0], theirs = (<Kept *>other)[0]
    if mine.counts != theirs.counts:
        return theirs.counts - mine.counts
    return (mine.token < theirs.token) - (mine.token > theirs.token)


def heaviest(dict tokens):
    cdef Kept *kept = <Kept *>malloc(len(tokens) * sizeof(Kept) + 1)
    cdef Kept *row
    cdef int count = 0, weight, marks, place
    if kept is NULL:
        raise MemoryError
    try:
        for token, (weight, marks) in tokens.items():
            if weight > 0:
                kept[count] = Kept(weight * emphasis(marks), token, weight, marks)
                count += 1
        qsort(kept, count, sizeof(Kept), heavier)
        return tuple([(kept[place].token, kept[place].weight, kept[place].marks) for place in range(min(count, KEPT_TOKENS))])
    finally:
        free(kept)


cdef uint32_t[256] CRC

cdef void fill_crc() noexcept:
    cdef uint32_t number, value
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        CRC[number] = value

fill_crc()


cdef inline uint32_t crc_with(uint32_t crc, uint32_t word) noexcept nogil:
    cdef int byte
    for byte in range(4):
        crc = CRC[(crc ^ word >> 8 * byte) & 0xFF] ^ crc >> 8
    return crc


def sketch(list order):
    cdef uint32_t[SKETCH] smallest
    cdef uint32_t one, two, three, hashed
    cdef int count = 0, place, moved
    cdef Py_ssize_t at
    if len(order) < SHINGLE:
        return ()
    two, three = order[0], order[1]
    for at in range(2, len(order)):
        one, two, three = two, three, order[at]
        hashed = (crc_with(crc_with(crc_with(0xFFFFFFFF, one), two), three) ^ 0xFFFFFFFF) >> 8
        place = count
        while place > 0 and smallest[place - 1] > hashed:
            place -= 1
        if place == SKETCH or (place > 0 and smallest[place - 1] == hashed):
            continue
        count = min(count + 1, SKETCH)
        for moved in range(count - 1, place, -1):
            smallest[moved] = smallest[moved - 1]
        smallest[place] = hashed
    return tuple([smallest[place] for place in range(count)])
