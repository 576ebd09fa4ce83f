"""The one part of Wirewatch that is compiled, where it can be; all else that setuptools needs is in pyproject.toml.

Without Cython or a C compiler the installation goes on, and the product runs the same arithmetic as Python
(processors/stories/compiled.py).
"""

import os
import shutil
import sysconfig
from hashlib import sha256
from pathlib import Path

from setuptools import Extension, setup

SOURCE = "processors/stories/kernel.pyx"


def _extensions() -> list[Extension]:
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(compiler.split()[0]) is None:
        return []
    try:
        from Cython.Build import cythonize  # noqa: PLC0415  # it may be missing
    except ImportError:
        return []
    digest = sha256(Path(SOURCE).read_bytes()).hexdigest()
    kernel = Extension(
        "processors.stories.kernel",
        [SOURCE],
        define_macros=[("KERNEL_SOURCE", f'"{digest}"')],
        # No fused multiply and add, as some processors have it: floats are to be those of Python.
        extra_compile_args=["-ffp-contract=off"],
        optional=True,
    )
    extensions: list[Extension] = cythonize([kernel], quiet=True)
    return extensions


setup(ext_modules=_extensions())
