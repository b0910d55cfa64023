"""Endnotes of a Word document: python-docx has none, so their part is added to the package as Word writes it."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

TEXT_STYLE, MARK_STYLE = "endnote text", "endnote reference"
BOOKMARK = "_source_{}"

# The line between text and notes, which Word wants as two notes of its own.
_SEPARATORS = """<w:endnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
  <w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>
  <w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:endnote>
</w:endnotes>"""


class Endnotes:
    """The endnotes of a document, numbered from 1 in the order in which they are given.

    They must be referred to for the first time in that same order: Word numbers them by where they stand.
    """

    def __init__(self, document: Document, notes: Sequence[tuple[str, str]]) -> None:
        """Add notes to a document, each a text and the web address that follows it (or "")."""
        _add_styles(document)
        root = parse_xml(_SEPARATORS)
        part = XmlPart(PackURI("/word/endnotes.xml"), CONTENT_TYPE.WML_ENDNOTES, root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
        for number, (text, address) in enumerate(notes, 1):
            relation = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True) if address else ""
            root.append(_make_note(document, number, text, address, relation))
        _number_in_digits(document)
        self._mark_style = document.styles[MARK_STYLE].style_id
        self._referred: set[int] = set()

    def refer(self, paragraph: Paragraph, numbers: Sequence[int]) -> None:
        """Write the marks of notes at a paragraph's end: a note's own the first time, then references to that mark."""
        for place, number in enumerate(numbers):
            if place:
                paragraph.add_run(", ", style=MARK_STYLE)
            if number in self._referred:
                add_field(paragraph, f"NOTEREF {BOOKMARK.format(number)} \\f \\h", str(number), style=MARK_STYLE)
                continue
            self._referred.add(number)
            mark = _mark(self._mark_style, "w:endnoteReference")
            mark[-1].set(qn("w:id"), str(number))
            paragraph._p.extend(  # noqa: SLF001 - python-docx offers the element under this name alone
                [
                    _element("w:bookmarkStart", id=str(number), name=BOOKMARK.format(number)),
                    mark,
                    _element("w:bookmarkEnd", id=str(number)),
                ]
            )


def add_field(paragraph: Paragraph, instruction: str, shown: str, *, style: str | None = None) -> None:
    """Add a field that Word computes, and what it shows until then."""
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run(style=style)
        run._r.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001 - as above
        if kind == "begin":
            words = _element("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {instruction} "
            paragraph.add_run(style=style)._r.append(words)  # noqa: SLF001 - as above
        elif kind == "separate":
            paragraph.add_run(shown, style=style)


def _element(tag: str, /, **attributes: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _mark(style: str, name: str) -> BaseOxmlElement:
    run = _element("w:r")
    properties = _element("w:rPr")
    properties.append(_element("w:rStyle", val=style))
    run.extend([properties, _element(name)])
    return run


def _text(words: str) -> BaseOxmlElement:
    run = _element("w:r")
    text = _element("w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = words
    run.append(text)
    return run


def _make_note(document: Document, number: int, text: str, address: str, relation: str) -> BaseOxmlElement:
    paragraph = _element("w:p")
    properties = _element("w:pPr")
    properties.append(_element("w:pStyle", val=document.styles[TEXT_STYLE].style_id))
    paragraph.extend(
        [
            properties,
            _mark(document.styles[MARK_STYLE].style_id, "w:endnoteRef"),
            _text(f" {text}. "),
        ]
    )
    if relation:
        link = _element("w:hyperlink")
        link.set(qn("r:id"), relation)
        link.append(_text(address))
        paragraph.append(link)
    note = _element("w:endnote", id=str(number))
    note.append(paragraph)
    return note


def _add_styles(document: Document) -> None:
    words = document.styles.add_style(TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    words.base_style = document.styles["Normal"]
    words.font.size = Pt(9)
    words.paragraph_format.space_after = Pt(3)
    document.styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER).font.superscript = True


def _number_in_digits(document: Document) -> None:
    """Notes are numbered 1, 2, 3; Word would take i, ii, iii."""
    for element in (document.settings.element, document.sections[0]._sectPr):  # noqa: SLF001 - as above
        properties = _element("w:endnotePr")
        properties.append(_element("w:numFmt", val="decimal"))
        if element is document.settings.element:
            properties.extend([_element("w:endnote", id="-1"), _element("w:endnote", id="0")])
            before = next(child for child in element if child.tag in (qn("w:compat"), qn("w:rsids")))
        else:
            before = next(child for child in element if child.tag in (qn("w:type"), qn("w:pgSz")))
        before.addprevious(properties)
