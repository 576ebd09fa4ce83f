"""Which `<…>` in a text are tags, and the text without them: block elements become line breaks. Pure, and linear.

What is no HTML tag is text that happens to have angle brackets: `<<GSIM>> claims raid`, `if x<y`.
"""

from __future__ import annotations

import re

_BLOCK_NAMES = """
p br div li ul ol dl dt dd tr td th table h1 h2 h3 h4 h5 h6 blockquote section article header footer figure
figcaption hr pre title option
"""
_VOID_NAMES = """
br hr img wbr input source track area col embed meta link param frame
"""
_PAIRED_NAMES = """
a abbr acronym address applet article aside audio b base bdi bdo big blink blockquote body button canvas
caption center cite code colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset
figcaption figure font footer form frameset g h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd
label legend li main map mark marquee math menu meter nav nobr noframes noscript object ol optgroup option
output p path picture pre progress q rp rt ruby s samp script section select slot small span strike strong
style sub summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul use var
video annotation circle clippath defs desc ellipse lineargradient menclose mfrac mi mn mo mover mphantom
mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover polygon polyline
rect semantics stop symbol tspan
"""
_BLOCKS, _VOID, _PAIRED = (frozenset(names.split()) for names in (_BLOCK_NAMES, _VOID_NAMES, _PAIRED_NAMES))
_KIND = {name: "\n" if name in _BLOCKS else "" for name in _PAIRED | _VOID}
"""What stands for a tag."""
_HOLDS_NO_TEXT = ("script", "style")
_BARE = {
    tag: stands
    for name, stands in _KIND.items()
    if name not in _HOLDS_NO_TEXT
    for tag in (name, f"/{name}", f"{name}/")
}
_ATTRIBUTES = r"""(?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)?>"""  # quotes may hold a `>`
_USUAL_BLOCK = re.compile(rf"</?(?:p|br|div|li|h[1-6]|ul|figure|figcaption|blockquote|td|tr){_ATTRIBUTES}")
_USUAL_INLINE = re.compile(rf"</?(?:a|strong|em|img|span|b|i|code){_ATTRIBUTES}")
"""Nine of ten tags: what stands for them needs no decision."""
_TAG = re.compile(
    r"""<(?:(/?)([A-Za-z][\w:-]*)((?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)?)>"""  # quotes may hold a `>`
    r"""|(/?)([A-Za-z][\w:-]*)([\s/][^<>]*+)?(?:>|(?=<))|[!?/][^<>]*+>)"""  # broken quotes; no end before the next
)
_UNFINISHED = re.compile(r"<(/?)([A-Za-z][\w:-]*)([\s/][^<>]*)?\Z")
_HIDDEN = re.compile("<(?i:script|style)")  # its first letter by itself: what follows is looked at there alone
_ENDING = re.compile(r"</([A-Za-z][\w:-]*)\s*>")
_ATTRIBUTE = re.compile(r"""=\s*["']""")
_STRANGE = re.compile(r"[a-z][a-z0-9]*[:-][a-z0-9:-]*")
"""Names that no list has: `amp-img`, `o:p`; small letters, for `<Al-Shabaab>` is a name."""


def without_tags(text: str, *, closed_only: bool) -> str:
    """Take tags out; `closed_only`: an element without its end is none, unless it has attributes or needs no end."""
    if "<" not in text:
        return text
    if not closed_only and (plain := _without_usual(_without_unfinished(text))) is not None:
        return plain
    if "<![CDATA[" in text:  # escaped with what it wrapped
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    text = _without_hidden(_without_unfinished(text))
    if not closed_only and (plain := _without_usual(text)) is not None:
        return plain
    if not closed_only:
        text = _USUAL_INLINE.sub("", _USUAL_BLOCK.sub("\n", text))
    return _without_known(text, closed_only=closed_only)


def _without_known(text: str, *, closed_only: bool) -> str:
    """Take out what is a tag, each decided by itself."""
    if "<" not in text:
        return text
    ended = {name.lower() for name in _ENDING.findall(text)}

    def replaced(match: re.Match[str]) -> str:
        if not closed_only and (kind := _KIND.get(match[2])) is not None:
            return kind
        name, rest = match[2] or match[5], match[3] or match[6] or ""
        if name is None:
            return ""
        if not match[0].endswith(">") and "=" not in rest:
            return match[0]
        is_tag = _is_tag(name, rest, ended, ends=bool(match[1] or match[4]), closed_only=closed_only)
        return _KIND.get(name.lower(), "") if is_tag else match[0]

    return _TAG.sub(replaced, text)


def has_elements(text: str) -> bool:
    """Say whether there are elements in a text: with an end, or of those that need none."""
    ended = {name.lower() for name in _ENDING.findall(text)} & _PAIRED
    found = (match[2] or match[5] for match in _TAG.finditer(text) if not (match[1] or match[4]))
    return any(name is None or name.lower() in ended or name.lower() in _VOID for name in found)


def _without_usual(text: str) -> str | None:
    """Take tags out where all are known ones with sound quotes, as nearly everywhere; else give None.

    So it does where there are comments, scripts or CDATA: none of them begins like a tag that it knows.
    """
    first, *pieces = text.split("<")
    parts = [first]
    rest = f"<{pieces.pop()}" if pieces and ">" not in pieces[-1] else ""  # nothing ends it: it is no tag
    for piece in pieces:
        tag, end, after = piece.partition(">")
        stands = _BARE.get(tag)
        if stands is None:
            name = tag.partition(" ")[0]
            stands = _BARE.get(name.partition("\n")[0] if "\n" in name else name)
            if stands is None or not _quotes_end(tag):
                return None
        if not end:
            return None
        parts.append(stands + after)
    return "".join((*parts, rest))


def _quotes_end(tag: str) -> bool:
    """Say whether every quote in a tag has its end, of one kind or the other, so that no `>` can be within one."""
    if "'" in tag and "'" in "".join(tag.split('"')[::2]):
        return '"' not in tag and not tag.count("'") % 2
    return not tag.count('"') % 2


def _is_tag(name: str, rest: str, ended: set[str], *, ends: bool, closed_only: bool) -> bool:
    small = name.lower()
    if small in _VOID or small in ended or (ends and small in _PAIRED):
        return True
    if small in _PAIRED:
        return not closed_only or "=" in rest
    return not closed_only and (bool(_STRANGE.fullmatch(name)) or bool(_ATTRIBUTE.search(rest)))


def _without_unfinished(text: str) -> str:
    """Take a tag off that the end of the text cut."""
    begin = text.rfind("<")
    if begin < text.rfind(">"):
        return text
    unfinished = _UNFINISHED.match(text, begin)
    return text[:begin] if unfinished and unfinished[2].lower() in _KIND and (unfinished[3] or "").strip() else text


def _without_hidden(text: str) -> str:
    """Take out comments, scripts and styles, with what stands in them; what has no end stays."""
    if "<!--" in text:
        text = _without(text, text, "<!--", "-->")
    for name in _HOLDS_NO_TEXT if _HIDDEN.search(text) else ():
        lower = text.lower()
        if f"<{name}" in lower and len(lower) == len(text):
            text = _without(text, lower, f"<{name}", f"</{name}>")
    return text


def _without(text: str, lower: str, begin: str, end: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := lower.find(begin, at)) >= 0 and (stop := lower.find(end, start)) >= 0:
        parts.append(text[at:start])
        at = stop + len(end)
    return "".join((*parts, text[at:]))
