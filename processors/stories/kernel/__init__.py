"""The arithmetic of stories, compiled: a twin for each name that `@compiled` marks, with the same answers.

    words.pyx     a text in words, its tokens, its sketch          ┐
    pairs.pyx     a profile, its cosine, the features of a pair    ├ marks.pxd: the numbers that all of them know
    choice.pyx    the likeliest pages, the sum of the curves       ┘

The Python beside each mark is the reference, and says what is meant; here stands how it is quick. Sums are of whole
numbers, and floats come of the last operations in the order of the reference, so that nothing is rounded in another
way. `tests/unit/test_stories_kernel.py` compares the two. Built by `setup.py` where it can be.
"""
