# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Two articles side by side: their tokens in order of the hashes, so that one walk along both finds what they share."""

from libc.math cimport sqrt
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memset

from processors.stories.kernel.marks cimport (
    CALENDAR, ENTITY, KERNEL_SOURCE, LEAD, LIVE, MARKET, NUMBER, PROPER, ROUNDUP, SCRIPT, SKETCH, SOME_WEIGHT, SPORT,
    TITLE, emphasis,
)

cdef extern from *:
    int __builtin_popcountll(unsigned long long) nogil

SOURCE = KERNEL_SOURCE.decode()  # the digest of the kernel's sources when this was compiled (setup.py)


cdef struct Row:
    uint32_t token
    uint8_t weight
    uint8_t marks


cdef struct Numbers:
    uint32_t *of
    int count


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
        qsort(self.row, size, sizeof(Row), by_number)  # the token comes first in it
        room = <uint32_t *>(self.row + size)
        self.sketch = in_order(sketch, room)
        self.places = in_order(places, self.sketch.of + self.sketch.count)
        self.title_places = in_order(title_places, self.places.of + self.places.count)
        self.rubrics = in_order(rubrics, self.title_places.of + self.title_places.count)
        self.total, self.norm = self.total or 1, sqrt(squares) or 1.0
        self.title_norm, self.lead_norm = sqrt(title_squares) or 1.0, sqrt(lead_squares) or 1.0
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
            counts = NUMBER | CALENDAR
            self._heading = [row for row in self.features.tokens if (marks := row[2]) & TITLE and not marks & counts]
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
    cdef Row *end = mine + one.size, *their_end = theirs + other.size
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
    if words < (2 if cosine < 0.2 and not abroad else 1):
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
    cdef bint named = one.title_places.count and other.title_places.count
    cdef bint apart = named and not in_both(one.title_places, other.title_places)
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
        1.0 if apart else 0.0,
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
