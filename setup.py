"""The one part of Wirewatch that is compiled, where it can be; all else that setuptools needs is in pyproject.toml.

Without Cython, a C compiler or Python's headers the installation goes on, and the product runs the same arithmetic as
Python (processors/stories/compiled.py).
"""

import os
import shutil
import sysconfig
from hashlib import sha256
from pathlib import Path

from setuptools import Extension, setup

KERNEL = Path("processors/stories/kernel")


def _extensions() -> list[Extension]:
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(compiler.split()[0]) is None:
        return []
    try:
        from Cython.Build import cythonize  # noqa: PLC0415  # it may be missing
    except ImportError:
        return []
    sources = sorted(KERNEL.glob("*.p[xy][dx]"))  # as compiled.py reads them
    digest = sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()
    extensions: list[Extension] = cythonize(
        [
            Extension(
                ".".join(one.with_suffix("").parts),
                [str(one)],
                define_macros=[("KERNEL_SOURCE", f'"{digest}"')],
                # No fused multiply and add, as some processors have it: floats are to be those of Python.
                extra_compile_args=["-ffp-contract=off", "-g0"],
                depends=[str(other) for other in sources],
                optional=True,
            )
            for one in KERNEL.glob("*.pyx")
        ],
        force=True,  # what Cython wrote of other sources never passes for these
        quiet=True,
    )
    return extensions


setup(ext_modules=_extensions())
