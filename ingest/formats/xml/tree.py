"""Text → a tree, or nothing where the markup is so broken that elements swallow each other."""

from __future__ import annotations

import re

from lxml import etree

_HARMLESS = frozenset(
    {
        etree.ErrorTypes.ERR_DOCUMENT_END,  # something stands after the root
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,  # cut: what is whole counts
        etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,
        etree.ErrorTypes.NS_ERR_XML_NAMESPACE,
        etree.ErrorTypes.NS_ERR_COLON,
        etree.ErrorTypes.WAR_NS_URI,
        etree.ErrorTypes.WAR_NS_URI_RELATIVE,
        etree.ErrorTypes.ERR_ATTRIBUTE_REDEFINED,
        etree.ErrorTypes.NS_ERR_ATTRIBUTE_REDEFINED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_HYPHEN_IN_COMMENT,
        etree.ErrorTypes.ERR_RESERVED_XML_NAME,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_MISPLACED_CDATA_END,
        etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
    }
)
_PROLOGUE = 100_000  # characters
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")


def strict_tree(text: str) -> etree._Element | None:
    """Give the root of a well-formed document without a DTD, which would give names a meaning; else None."""
    if "<!DOCTYPE" in text[:_PROLOGUE]:
        return None
    declared = _DECLARATION.match(text)
    body = text[declared.end() :] if declared else text  # its encoding is not that of what we give
    try:
        return etree.fromstring(body.encode("utf-8", "replace"), _parser(recover=False))
    except etree.XMLSyntaxError:
        return None


def lenient_tree(text: str) -> tuple[etree._Element | None, bool]:
    """Give the root of a mended document, and whether it can be relied on."""
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None, False
    sound = "<!ENTITY" not in text[:_PROLOGUE] and all(error.type in _HARMLESS for error in parser.error_log)
    return root, sound


def _parser(*, recover: bool) -> etree.XMLParser:
    """Make a parser that opens neither files nor addresses nor entities."""
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
