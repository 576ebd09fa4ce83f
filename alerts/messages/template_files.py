"""The templates of messages and public pages, as files. The only file that knows Jinja.

An operator's file of the same name goes before ours. It is text from outside: it is filled in by a child process
(`template_process.py`), in Jinja's sandbox, and whatever goes wrong with it (an error, its time, its size, a file that
cannot be read) means that ours is used and that this is said: a slip in a template must not cost an alert.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.messages.template_process import TemplateFailed, TemplateProcess, TemplateTooDear
from core.log import get

SHIPPED = Path(__file__).with_name("templates")
OURS = "ours"
"""The folder under which an operator's template finds ours: `{% include "ours/mail.txt.j2" %}`."""
LONGEST = 1 << 20
"""Characters that an operator's template may make: twenty times our longest digest."""
_log = get("alerts.messages.template_files")
Stamp = tuple[int, int]


class Templates:
    """Templates of one folder, and those that an operator put over them. For all threads.

    `rejected` is called with what is wrong and the file's stamp, once for each change of a file.
    """

    def __init__(
        self,
        shipped: Path = SHIPPED,
        override: Path | None = None,
        rejected: Callable[[str, str], None] = lambda _problem, _stamp: None,
        process: TemplateProcess | None = None,
    ) -> None:
        self._shipped = shipped
        self._override = override
        self._rejected = rejected
        self._process = process or TemplateProcess(override or shipped, shipped)
        self._lock = threading.Lock()
        self._problems: dict[str, str] = {}
        self._reported: dict[str, tuple[Stamp | None, ...]] = {}
        self._too_dear: dict[str, Stamp | None] = {}

    def render(self, name: str, words: Mapping[str, object]) -> str:
        """Fill in a template. Names that end in `.html.j2` are HTML: all that is filled in is escaped.

        `words` are plain values, as JSON has them.
        """
        theirs = self._theirs(name, words) if self._override is not None else None
        if theirs is not None:
            return theirs
        return _read_once(self._shipped, html=is_html(name)).get_template(name).render(words)

    def check(self, name: str) -> str:
        """Say why the operator's cannot be used, as far as that is seen without words; empty where it can."""
        self._theirs(name, None)
        return self.problem()

    def problem(self) -> str:
        """Say which of the operator's templates are not in use, in one line; empty where all are."""
        with self._lock:
            return "; ".join(self._problems.values())

    def close(self) -> None:
        """End the child process."""
        self._process.close()

    def _theirs(self, name: str, words: Mapping[str, object] | None) -> str | None:
        """Fill in the operator's, or without words only read it; None where there is none, or it cannot be used."""
        stamp: Stamp | None = None
        try:
            stamp = self._stamp(name)
            if stamp is None:
                self._accept(name)
                return None
            if name in self._too_dear and self._too_dear[name] == stamp:
                return None
            made = self._process.render(name, words)
        except OSError as error:
            self._reject(name, stamp, f"cannot be read: {error.strerror or error}")
        except TemplateTooDear as error:
            self._too_dear[name] = stamp  # each further try would cost as much
            self._reject(name, stamp, str(error))
        except TemplateFailed as error:
            self._reject(name, stamp, str(error))
        else:
            self._accept(name)
            return made
        return None

    def _stamp(self, name: str) -> Stamp | None:
        """Say which state of the folder's files this is; None where the operator has no such template.

        Raises `OSError` where nobody can say.
        """
        assert self._override is not None  # noqa: S101  # nobody asks without one
        try:
            listed = list(self._override.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return None
        if self._override / name not in listed:
            return None
        size = (self._override / name).stat().st_size
        return max(_changed(one) for one in listed), size  # what it includes counts too

    def _accept(self, name: str) -> None:
        with self._lock:
            self._problems.pop(name, None)

    def _reject(self, name: str, stamp: Stamp | None, why: str) -> None:
        problem = f"template {name}: {why}; ours is used"
        with self._lock:
            self._problems[name] = problem
            again = self._reported.get(name, ()) == (stamp,)
            self._reported[name] = (stamp,)
        if not again:
            _log.error("template_rejected", problem=problem)
            self._rejected(problem, f"{name} {stamp}")


def _changed(file: Path) -> int:
    """Give when a file changed; an editor's lock link leads nowhere, and its files come and go."""
    try:
        return file.lstat().st_mtime_ns
    except FileNotFoundError:
        return 0


def is_html(name: str) -> bool:
    """Say whether a template is HTML."""
    return name.endswith(".html.j2")


def fill_in(folder: Path, shipped: Path, name: str, words: Mapping[str, object] | None) -> str:
    """Fill in a template of an operator, in Jinja's sandbox; without words, only read it. For the child process.

    Raises what Jinja and the template raise, and ValueError where it makes more than `LONGEST`.
    """
    template = _sandbox(folder, shipped, html=is_html(name)).get_template(name)
    pieces: list[str] = []
    size = 0
    for piece in () if words is None else template.generate(words):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST:
            raise ValueError(f"makes more than {LONGEST} characters")
    return "".join(pieces)


@cache
def _read_once(shipped: Path, *, html: bool) -> jinja2.Environment:
    """Give the templates of a folder of ours: reading one takes longer than filling in hundreds."""
    return _environment(jinja2.Environment, jinja2.FileSystemLoader(shipped), html=html)


@cache
def _sandbox(folder: Path, shipped: Path, *, html: bool) -> jinja2.Environment:
    """Give the sandbox. Our templates are read in it too, under `ours/`, so that one may be extended."""
    ours = jinja2.PrefixLoader({OURS: jinja2.FileSystemLoader(shipped)})
    loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder), ours])
    return _environment(ImmutableSandboxedEnvironment, loader, html=html)


def _environment(kind: type[jinja2.Environment], loader: jinja2.BaseLoader, *, html: bool) -> jinja2.Environment:
    return kind(
        loader=loader,
        autoescape=html,  # the other forms are plain text, where an entity would be an error
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
