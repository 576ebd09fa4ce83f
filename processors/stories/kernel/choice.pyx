# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Which pages an article is compared with, and what the model makes of a pair."""

from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memset

from processors.stories.kernel.marks cimport COMPARED, FEATURES, KERNEL_SOURCE, REFERENCE

SOURCE = KERNEL_SOURCE.decode()  # the digest of the kernel's sources when this was compiled (setup.py)


# The model: the lines of all curves one behind the other, each with how many of its curve come after it.

cdef struct Line:
    double end
    double start
    double height
    double slope
    int left


cdef class _Curves:
    cdef Line *lines
    cdef double base

    def __init__(self, double base, curves):
        cdef int place = 0
        if len(curves) != FEATURES:
            raise ValueError("features of another model")
        free(self.lines)
        self.lines = <Line *>malloc(sum([len(lines) for _, lines in curves]) * sizeof(Line))
        if self.lines is NULL:
            raise MemoryError
        self.base = base
        for ends, lines in curves:
            for number, (start, height, slope) in enumerate(lines):
                left = len(ends) - number
                self.lines[place] = Line(ends[number] if left else 0.0, start, height, slope, left)
                place += 1

    def __dealloc__(self):
        free(self.lines)

    def __call__(self, features):
        cdef double odds = self.base, value
        cdef Line *line = self.lines
        if len(features) != FEATURES:
            raise ValueError("features of another model")
        for one in features:
            value = one
            while line.left and line.end < value:
                line += 1
            odds += line.height + (value - line.start) * line.slope
            line += line.left + 1
        return odds


def sum_of_curves(base, curves):
    return _Curves(base, curves)


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
