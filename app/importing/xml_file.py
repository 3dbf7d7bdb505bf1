"""Opens XML safely: no DTD, entity, inclusion or network, UTF-8 only, bounded memory between records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from app.importing.byte_guard import BOM, Utf8Guard
from app.importing.limits import MAX_ACTIVITY_BYTES, MAX_PROLOG_BYTES
from app.importing.report import Refused, Report

XINCLUDE = "{http://www.w3.org/2001/XInclude}"
DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']""")
PROLOG_PART = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
ROOT = re.compile(rb"<([^\s/>!?]+)")
ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


class RecordGuard(Utf8Guard):
    """Refuses a file in which one record (from `release` to `release`) is too large to be held in memory."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.held = 0

    def inspect(self, chunk: bytes) -> None:
        self.held += len(chunk)
        if self.held > MAX_ACTIVITY_BYTES:
            raise Refused("E_XML_SIZE", f"one record is larger than {MAX_ACTIVITY_BYTES} bytes")

    def release(self) -> None:
        """Start to count anew: what was read so far has been dropped from memory."""
        self.held = 0


def check_prolog(file: BinaryIO, root: str) -> None:
    """Read what stands before the root element, and go back to the start. The parser never sees a DTD.

    Raises Refused E_XML_DTD, E_ENCODING, E_XML, or E_XML_SHAPE for another root.
    """
    head = file.read(MAX_PROLOG_BYTES)
    file.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00", b"<\x00", b"\x00<", b"+/v")):
        raise Refused("E_ENCODING", "the file is not written in UTF-8: save it again as UTF-8")
    head = head.removeprefix(BOM)
    declared = DECLARED.match(head)
    if declared and declared[1].lower() not in ENCODINGS:
        name = declared[1][:20].decode("ascii", "replace")
        raise Refused("E_ENCODING", f"the encoding {name} is not taken: save the file again as UTF-8", line=1)
    position = 0
    while part := PROLOG_PART.match(head, position):
        position = part.end()
    line = head.count(b"\n", 0, position) + 1
    if head[position : position + 9].upper() == b"<!DOCTYPE":
        raise Refused("E_XML_DTD", "a document type declaration (DTD) is never read: remove it", line=line)
    found = ROOT.match(head, position)
    if not found:
        raise Refused("E_XML", "this is not XML: no root element found", line=line)
    if found[1].decode("utf-8", "replace") != root:
        raise Refused("E_XML_SHAPE", f"the root element must be <{root}>", line=line)


def read_elements(file: BinaryIO, root: str, tag: str, report: Report) -> Iterator[etree._Element]:
    """Yield each <tag> below the root as soon as it is complete, and drop it after use: constant memory.

    Raises Refused E_XML_DTD, E_ENCODING, E_XML, E_XML_SHAPE, E_XML_SIZE; tells W_PI_IGNORED in the report.
    """
    check_prolog(file, root)
    guard = RecordGuard(file)
    try:
        complete = False
        for event, element in parse_safely(guard, (root, tag, f"{XINCLUDE}*")):
            if event == "pi":
                report.add_warning(
                    "W_PI_IGNORED", "a processing instruction was ignored", line=element.sourceline
                )
            elif str(element.tag).startswith(XINCLUDE):
                raise Refused("E_XML_SHAPE", "XInclude is never followed: remove it", line=element.sourceline)
            elif event == "end" and element.tag == tag and is_record(element):
                yield element
                drop(element)
                guard.release()
            elif event == "start" and element.tag == root and element.getroottree().docinfo.doctype:
                raise Refused("E_XML_DTD", "a document type declaration (DTD) is never read: remove it")
            elif event == "end" and element.tag == root:
                complete = True
        if not complete:
            raise Refused("E_XML_SHAPE", f"the root element must be <{root}> without a namespace")
    except etree.XMLSyntaxError as error:
        raise Refused("E_XML", f"this is not well-formed XML: {error.msg}", line=error.lineno) from error


def parse_safely(guard: RecordGuard, tags: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Return the events of an XML parser that resolves, loads and follows nothing."""
    events: Iterator[tuple[str, Any]] = etree.iterparse(
        guard,
        events=("start", "end", "pi"),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
    )
    return events


def is_record(element: etree._Element) -> bool:
    """Return whether an element stands directly below the root."""
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def drop(element: etree._Element) -> None:
    """Free an element and everything before it below the same parent."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
