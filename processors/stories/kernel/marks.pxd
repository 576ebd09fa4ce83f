# What the parts of the kernel share: the numbers that Python's modules give their names to, and their source's digest.

cdef extern from *:
    """
    #ifndef KERNEL_SOURCE
    #define KERNEL_SOURCE ""
    #endif
    """
    const char *KERNEL_SOURCE

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

cdef enum:  # language/weighted_tokens.py, comparison/features.py, memory/postings.py
    KEPT_WORDS = 400
    FEATURES = 36
    SOME_WEIGHT = 10
    REFERENCE = 8
    COMPARED = 24


cdef inline int emphasis(int marks) noexcept nogil:
    return 3 if marks & TITLE else 2
