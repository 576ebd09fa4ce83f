# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Which pages an article is compared with, and what the model makes of a pair."""

from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memset

from processors.stories.kernel.marks cimport COMPARED, FEATURES, KERNEL_SOURCE, REFERENCE

SOURCE = KERNEL_SOURCE.decode()  # the digest of the kernel's sources when this was compiled (setup.py)


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
