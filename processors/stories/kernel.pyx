# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The arithmetic of stories, compiled: a twin for each name that `@compiled` marks, with the same answers to the last bit.

The Python beside each mark is the reference, and says what is meant; here stands how it is quick. Sums are of whole
numbers, and floats come of one operation at the end, in the order of the reference, so that nothing is rounded in
another way. `tests/unit/test_stories_kernel.py` compares the two.
"""

from cython import wraparound
from libc.math cimport sqrt
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memset

cdef extern from *:
    """
    #ifndef KERNEL_SOURCE
    #define KERNEL_SOURCE ""
    #endif
    """
    const char *KERNEL_SOURCE
    int __builtin_popcountll(unsigned long long) nogil

SOURCE = KERNEL_SOURCE.decode()  # the digest of this file as it was compiled (setup.py)

cdef enum:  # language/term_weights.py
    TITLE = 1
    LEAD = 2
    PROPER = 4
    NUMBER = 8
    ENTITY = 16
    CALENDAR = 32
    INSIDE = 64

cdef enum:  # comparison/fingerprint.py
    SPORT = 1
    MARKET = 2
    ROUNDUP = 4
    LIVE = 8
    SCRIPT = 16
    SKETCH = 16
    KEPT_TOKENS = 28
    SHINGLE = 3
    KEPT_WORDS = 400  # language/weighted_tokens.py

cdef enum:  # comparison/features.py, memory/postings.py
    SOME_WEIGHT = 10
    REFERENCE = 8
    COMPARED = 24
    FEATURES = 36


cdef inline int emphasis(int marks) noexcept nogil:
    return 3 if marks & TITLE else 2


# Two articles: the tokens of each in order of their hashes, so that one walk along both finds what they share.

cdef struct Row:
    uint32_t token
    uint8_t weight
    uint8_t marks


cdef struct Numbers:
    uint32_t *of
    int count


cdef int by_token(const void *one, const void *other) noexcept nogil:
    cdef uint32_t mine = (<Row *>one).token, theirs = (<Row *>other).token
    return (mine > theirs) - (mine < theirs)


cdef int by_number(const void *one, const void *other) noexcept nogil:
    cdef uint32_t mine = (<uint32_t *>one)[0], theirs = (<uint32_t *>other)[0]
    return (mine > theirs) - (mine < theirs)


cdef Numbers in_order(tuple given, uint32_t *room) except *:
    cdef Numbers made = Numbers(room, 0)
    for one in given:
        room[made.count] = one
        made.count += 1
    qsort(room, made.count, sizeof(uint32_t), by_number)
    return made


cdef int in_both(Numbers one, Numbers other) noexcept nogil:
    cdef int count = 0, i = 0, j = 0
    while i < one.count and j < other.count:
        if one.of[i] == other.of[j]:
            count += 1
            i += 1
            j += 1
        elif one.of[i] < other.of[j]:
            i += 1
        else:
            j += 1
    return count


cdef double alike(Numbers one, Numbers other) noexcept nogil:
    cdef int count = 0, seen = 0, i = 0, j = 0
    while seen < SKETCH and (i < one.count or j < other.count):
        if j == other.count or (i < one.count and one.of[i] < other.of[j]):
            i += 1
        elif i == one.count or other.of[j] < one.of[i]:
            j += 1
        else:
            count += 1
            i += 1
            j += 1
        seen += 1
    return <double>count / seen if seen else 0.0


cdef class Profile:
    cdef readonly object features
    cdef object _by_token, _heading
    cdef Row *row
    cdef Numbers sketch, places, title_places, rubrics
    cdef int size, total, title, names, title_names, numbered, flags
    cdef double norm, title_norm, lead_norm
    cdef int64_t at
    cdef uint64_t kinds
    cdef uint32_t outlet

    def __init__(self, features):
        cdef tuple tokens = features.tokens, sketch = features.sketch
        cdef tuple places = features.places, rubrics = features.rubrics
        cdef tuple title_places = places[:features.title_places]
        cdef uint32_t *room
        cdef int64_t squares = 0, title_squares = 0, lead_squares = 0
        cdef int weight, marks, size = 0
        free(self.row)
        self.row = <Row *>malloc(
            len(tokens) * sizeof(Row)
            + (len(sketch) + len(places) + len(title_places) + len(rubrics)) * sizeof(uint32_t) + 1
        )
        if self.row is NULL:
            raise MemoryError
        self.features = features
        self.total = self.title = self.names = self.title_names = self.numbered = 0
        for token, weight, marks in tokens:
            self.row[size] = Row(token, weight, marks)
            size += 1
            squares += (weight * emphasis(marks)) ** 2
            self.total += weight
            self.numbered |= marks & NUMBER
            if marks & LEAD:
                lead_squares += weight * weight
            if marks & TITLE:
                self.title += weight
                title_squares += weight * weight
            if marks & PROPER:
                self.names += 1
                self.title_names += marks & TITLE
        self.size = size
        qsort(self.row, size, sizeof(Row), by_token)
        room = <uint32_t *>(self.row + size)
        self.sketch = in_order(sketch, room)
        self.places = in_order(places, self.sketch.of + self.sketch.count)
        self.title_places = in_order(title_places, self.places.of + self.places.count)
        self.rubrics = in_order(rubrics, self.title_places.of + self.title_places.count)
        self.total = self.total or 1
        self.norm, self.title_norm = sqrt(squares) or 1.0, sqrt(title_squares) or 1.0
        self.lead_norm = sqrt(lead_squares) or 1.0
        self.at, self.outlet, self.flags, self.kinds = features.at, features.outlet, features.flags, features.kinds

    def __dealloc__(self):
        free(self.row)

    @property
    def rows(self):
        if self._by_token is None:
            self._by_token = {row[0]: row for row in self.features.tokens}
        return self._by_token

    @property
    def heading(self):
        cdef int marks
        if self._heading is None:
            self._heading = [
                row for row in self.features.tokens
                if (marks := row[2]) & TITLE and not marks & (NUMBER | CALENDAR)
            ]
        return self._heading

    cpdef double cosine(self, Profile other):
        cdef Row *mine = self.row
        cdef Row *theirs = other.row
        cdef Row *end = mine + self.size
        cdef Row *their_end = theirs + other.size
        cdef int64_t product = 0
        while mine < end and theirs < their_end:
            if mine.token == theirs.token:
                product += mine.weight * emphasis(mine.marks) * theirs.weight * emphasis(theirs.marks)
                mine += 1
                theirs += 1
            elif mine.token < theirs.token:
                mine += 1
            else:
                theirs += 1
        return product / (self.norm * other.norm)


cdef struct Common:
    int shared, first, second, third, titles, leads, my_title, their_title, top_title
    int names, names_weight, title_names, numbers, entities, words, top_word
    int missing, their_missing


cdef inline void alone(Row *row, int *missing) noexcept nogil:
    if row.marks & PROPER and row.marks & TITLE and row.weight > missing[0]:
        missing[0] = row.weight


cdef void together(Row *mine, Row *theirs, Common *both) noexcept nogil:
    cdef int weight = mine.weight, my = mine.marks, their = theirs.marks, marks = my & their
    both.shared += weight
    if weight > both.first:
        both.first, both.second, both.third = weight, both.first, both.second
    elif weight > both.second:
        both.second, both.third = weight, both.second
    elif weight > both.third:
        both.third = weight
    if marks & LEAD:
        both.leads += weight * weight
    if my & TITLE:
        both.my_title += weight
    if their & TITLE:
        both.their_title += weight
    if marks & TITLE:
        both.titles += weight * weight
        both.top_title = max(both.top_title, weight)
    if marks & PROPER:
        both.names += 1
        both.names_weight += weight
        both.title_names += marks & TITLE
    elif not (my | their) & PROPER:
        both.words += weight
        both.top_word = max(both.top_word, weight)
    if marks & NUMBER:
        both.numbers += 1
    if marks & ENTITY:
        both.entities += 1


cdef Common in_common(Profile one, Profile other) noexcept:
    cdef Common both
    cdef Row *mine = one.row
    cdef Row *theirs = other.row
    cdef Row *end = mine + one.size
    cdef Row *their_end = theirs + other.size
    memset(&both, 0, sizeof(both))
    while mine < end or theirs < their_end:
        if theirs == their_end or (mine < end and mine.token < theirs.token):
            alone(mine, &both.missing)
            mine += 1
        elif mine == end or theirs.token < mine.token:
            alone(theirs, &both.their_missing)
            theirs += 1
        else:
            together(mine, theirs, &both)
            mine += 1
            theirs += 1
    return both


def fails_prefilter(Profile one, Profile other, double cosine):
    cdef Row *mine = one.row
    cdef Row *theirs = other.row
    cdef Row *end = mine + one.size
    cdef Row *their_end = theirs + other.size
    cdef int shared = 0, words = 0, names = 0, abroad = (one.flags ^ other.flags) & SCRIPT
    while mine < end and theirs < their_end:
        if mine.token < theirs.token:
            mine += 1
            continue
        if mine.token == theirs.token:
            names += mine.marks & theirs.marks & PROPER
            if mine.weight >= SOME_WEIGHT:
                shared += 1
                words += not (mine.marks | theirs.marks) & PROPER
            mine += 1
        theirs += 1
    if shared < 2:
        return True
    if cosine < (0.33 if abroad else 0.2) and words < (1 if abroad else 2):
        return True
    if not one.title_names or not other.title_names:
        return False
    return not names and not in_both(one.places, other.places)


cdef inline double share(int common, int one, int other) noexcept nogil:
    cdef int smaller = min(one, other)
    return <double>common / smaller if smaller else 0.5


def pair_features(Profile one, Profile other, cosine=None):
    cdef Common both = in_common(one, other)
    cdef double mine = <double>both.my_title / one.title if one.title else 0.0
    cdef double theirs = <double>both.their_title / other.title if other.title else 0.0
    cdef int kinds = __builtin_popcountll(one.kinds & other.kinds)
    cdef int either = __builtin_popcountll(one.kinds | other.kinds)
    cdef int places = in_both(one.places, other.places), flags = one.flags | other.flags
    return (
        one.cosine(other) if cosine is None else cosine,
        both.titles / (one.title_norm * other.title_norm),
        both.leads / (one.lead_norm * other.lead_norm),
        max(mine, theirs),
        min(mine, theirs),
        both.shared / 10.0,
        both.first / 10.0,
        both.second / 10.0,
        both.third / 10.0,
        both.top_title / 10.0,
        both.names_weight / 10.0,
        both.names / <double>(min(one.names, other.names) or 1),
        share(both.title_names, one.title_names, other.title_names),
        max(both.missing, both.their_missing) / 10.0,
        min(both.missing, both.their_missing) / 10.0,
        <double>both.numbers,
        1.0 if one.numbered and other.numbered and not both.numbers else 0.0,
        <double>abs(one.at - other.at) / 3600.0,
        1.0 if one.outlet == other.outlet else 0.0,
        1.0 if in_both(one.rubrics, other.rubrics) else 0.0,
        <double>places,
        1.0 if one.title_places.count and other.title_places.count and not in_both(one.title_places, other.title_places)
        else 0.0,
        share(places, one.places.count, other.places.count),
        <double>kinds,
        <double>kinds / either if either else 0.5,
        <double>both.entities,
        alike(one.sketch, other.sketch),
        <double>max(one.size, other.size),
        <double>min(one.size, other.size),
        1.0 if flags & SPORT else 0.0,
        1.0 if flags & (MARKET | ROUNDUP) else 0.0,
        1.0 if flags & LIVE else 0.0,
        <double>both.shared / min(one.total, other.total),
        1.0 if (one.flags ^ other.flags) & SCRIPT else 0.0,
        both.words / 10.0,
        both.top_word / 10.0,
    )


# The model: the nodes of all trees one behind the other, the lower branch of each next to it.

cdef struct Node:
    double number
    int feature
    int higher


cdef class _Trees:
    cdef Node *nodes
    cdef int size
    cdef double base

    def __init__(self, double base, trees):
        cdef list nodes = []
        cdef int place
        for tree in trees:
            _flatten(tree, nodes)
        free(self.nodes)
        self.nodes = <Node *>malloc(len(nodes) * sizeof(Node) + 1)
        if self.nodes is NULL:
            raise MemoryError
        self.base, self.size = base, len(nodes)
        for place in range(self.size):
            feature, number, higher = nodes[place]
            self.nodes[place] = Node(number, feature, higher)

    def __dealloc__(self):
        free(self.nodes)

    def __call__(self, features):
        cdef double[FEATURES] value
        cdef double odds = self.base
        cdef int at = 0, place = 0
        if len(features) != FEATURES:
            raise ValueError("features of another model")
        for one in features:
            value[place] = one
            place += 1
        while at < self.size:
            while self.nodes[at].feature >= 0:
                at = at + 1 if value[self.nodes[at].feature] <= self.nodes[at].number else self.nodes[at].higher
            odds += self.nodes[at].number
            at = self.nodes[at].higher
        return odds


def _flatten(tree, list nodes):
    """Append a tree; a leaf's `higher` is where its tree ends, which is filled in once that is known."""
    start = len(nodes)
    _append(tree, nodes)
    for place in range(start, len(nodes)):
        if nodes[place][0] < 0:
            nodes[place] = (-1, nodes[place][1], len(nodes))


def _append(tree, list nodes):
    if not isinstance(tree, list):
        nodes.append((-1, float(tree), 0))
        return
    feature, cut, lower, higher = tree
    if not 0 <= int(feature) < FEATURES:
        raise ValueError("features of another model")
    place = len(nodes)
    nodes.append(None)
    _append(lower, nodes)
    nodes[place] = (int(feature), float(cut), len(nodes))
    _append(higher, nodes)


def sum_of_trees(base, trees):
    return _Trees(base, trees)


# An article: its words as tokens, the heaviest of them, the smallest shingles of its text.

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


# The pages that an article is compared with: a table of all pages in its lists.

cdef struct Seen:
    uint64_t page
    int weight
    int lists
    int last


cdef int by_page(const void *one, const void *other) noexcept nogil:
    cdef uint64_t mine = (<Seen *>one).page, theirs = (<Seen *>other).page
    return (mine > theirs) - (mine < theirs)


cdef int by_weight(const void *one, const void *other) noexcept nogil:
    cdef int more = (<Seen *>other).weight - (<Seen *>one).weight
    return more or by_page(other, one)


cdef inline uint64_t page_at(const uint8_t *data) noexcept nogil:
    cdef uint64_t page = 0
    cdef int byte
    for byte in range(REFERENCE):
        page |= <uint64_t>data[byte] << 8 * byte
    return page


cdef Seen *seen_at(Seen *table, Py_ssize_t size, uint64_t page) noexcept nogil:
    cdef Py_ssize_t at = page & (size - 1)
    while table[at].lists and table[at].page != page:
        at = (at + 1) & (size - 1)
    return table + at


def likeliest(tuple tokens, tuple values):
    cdef Py_ssize_t size = 16, total = 0, at, count = 0
    cdef int number = 0, weight, least = 2 if len(values) > 1 else 1
    cdef const uint8_t *data
    cdef uint64_t page
    cdef Seen *table
    cdef Seen *seen
    for value in values:
        total += len(<bytes>value) // REFERENCE
    while size < 2 * total:
        size *= 2
    table = <Seen *>malloc(size * sizeof(Seen))
    if table is NULL:
        raise MemoryError
    try:
        memset(table, 0, size * sizeof(Seen))
        for number, value in enumerate(values, start=1):
            data = <const uint8_t *><const char *>(<bytes>value)
            weight = tokens[number - 1][1] if number <= len(tokens) else 0
            for at in range(len(<bytes>value) // REFERENCE):
                page = page_at(data + at * REFERENCE)
                seen = seen_at(table, size, page)
                if seen.last != number:
                    seen.page, seen.last = page, number
                    seen.lists += 1
                    seen.weight += weight
        for at in range(size):
            if table[at].lists >= least:
                table[count] = table[at]
                count += 1
        qsort(table, count, sizeof(Seen), by_page if count <= COMPARED else by_weight)
        return tuple([table[at].page for at in range(min(count, COMPARED))])
    finally:
        free(table)
