"""A brief as a Word document: real headings, pictures at print size, sources as endnotes."""

import datetime as dt
import io
import zipfile

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image

from ledger.exports.brief import SECTIONS, Brief, Chart, Listed
from ledger.exports.endnotes import Endnotes, add_field
from ledger.exports.pictures import write_picture
from ledger.wording import count_of

FONT = "Arial"
INK = RGBColor(0x14, 0x18, 0x1B)
GREY = RGBColor(0x45, 0x4D, 0x54)
LANGUAGE = "en-GB"
TEXT_WIDTH, TALLEST_PICTURE = Cm(17), Cm(22.5)
FIRST_COLUMN = Cm(9)
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def write_document(brief: Brief) -> bytes:
    """The brief as DOCX; the same brief gives the same bytes."""
    document = docx.Document()
    _set_up(document, brief)
    _write_head(document, brief)
    if brief.headlines:
        document.add_heading(SECTIONS["headlines"], 1)
        for sentence in brief.headlines:
            document.add_paragraph(sentence, style="List Bullet")
    if brief.rows:
        _write_figures(document, brief)
    if brief.charts:
        document.add_heading(SECTIONS["charts"], 1)
        for chart in brief.charts:
            _write_chart(document, chart)
    if brief.listed:
        _write_records(document, brief)
    _write_end(document, brief)
    written = io.BytesIO()
    document.save(written)
    return _without_times(written.getvalue())


def _write_end(document: Document, brief: Brief) -> None:
    """Method, citation, and the heading under which Word puts the sources."""
    if brief.method:
        document.add_heading(SECTIONS["method"], 1)
        for definition in brief.method:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{definition.name}. ").bold = True
            paragraph.add_run(definition.rule)
    if brief.citation:
        document.add_heading(SECTIONS["citation"], 1)
        document.add_paragraph(brief.citation)
    if brief.sources:
        document.add_heading("Sources", 1)
        _write_small(
            document,
            f"{count_of(len(brief.sources), 'source')}, numbered in the order in which the records cite them.",
        )


def _set_up(document: Document, brief: Brief) -> None:
    """Paper, fonts, language, properties and the line at the foot of each page."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("List Bullet", 10.5)):
        _set_font(document.styles[name], size)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    properties = document.core_properties
    properties.title, properties.author = brief.title, brief.author or "Caucasus Ledger"
    properties.last_modified_by = properties.author
    properties.subject = brief.scope[:255]
    properties.keywords = f"Caucasus Ledger, revision {brief.revision}"
    properties.comments = brief.link[:255]
    properties.version = f"revision {brief.revision}"
    properties.revision = brief.revision
    properties.language = LANGUAGE
    properties.created = properties.modified = dt.datetime.combine(brief.day, dt.time(), dt.UTC).replace(tzinfo=None)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(f"Caucasus Ledger, revision {brief.revision} · page ")
    add_field(foot, "PAGE", "1")
    foot.add_run(" of ")
    add_field(foot, "NUMPAGES", "1")
    for run in foot.runs:
        run.font.size, run.font.color.rgb = Pt(8), GREY


def _set_font(style: ParagraphStyle, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    style.element.rPr.append(language)


def _write_head(document: Document, brief: Brief) -> None:
    document.add_heading(brief.title, 0)
    _write_small(document, brief.origin)
    _write_small(document, brief.scope)
    if brief.link:
        line = _write_small(document, "This view, as it stood then: ")
        _add_link(line, brief.link, brief.link)
    if brief.empty:
        document.add_paragraph().add_run(brief.empty).bold = True
    for paragraph in brief.introduction:
        document.add_paragraph(paragraph)


def _write_figures(document: Document, brief: Brief) -> None:
    """The table of key figures; its first row is repeated on each page, and no row is parted."""
    document.add_heading(SECTIONS["figures"], 1)
    table = document.add_table(rows=0, cols=len(brief.columns))
    for number, values in enumerate((brief.columns, *brief.rows)):
        row = table.add_row()
        rule = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(rule)  # noqa: SLF001 - python-docx offers the element under this name alone
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above
        for column, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = FIRST_COLUMN if column == 0 else (TEXT_WIDTH - FIRST_COLUMN) // (len(values) - 1)
            _fill(cell, value, right=column > 0, bold=number == 0)
    _rule_table(table)
    document.add_paragraph()


def _rule_table(table: Table) -> None:
    """Thin lines between the rows of a table."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "8A9399")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr  # noqa: SLF001 - as above
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _fill(cell: _Cell, value: str, *, right: bool, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(value).bold = bold
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.keep_with_next = True
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write_chart(document: Document, chart: Chart) -> None:
    """The figure as a picture at print size, smaller where it would not fit a page, with its text alternative."""
    png = write_picture(chart.drawing, chart.source, "png")
    width, height = Image.open(io.BytesIO(png)).size
    shown = min(TEXT_WIDTH, int(TALLEST_PICTURE * width / height))
    picture = document.add_picture(io.BytesIO(png), width=shown)
    described = picture._inline.docPr  # noqa: SLF001 - as above
    described.set("title", chart.title)
    described.set("descr", f"{chart.alt}. {chart.note}".strip())
    described.set("name", chart.name)
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _write_records(document: Document, brief: Brief) -> None:
    document.add_heading(SECTIONS["records"], 1)
    _write_small(document, f"{brief.cut} Raised numbers are those of the sources at the end.")
    notes = Endnotes(document, [(source.words, source.address) for source in brief.sources])
    for record in brief.listed:
        _write_record(document, record, notes)


def _write_record(document: Document, record: Listed, notes: Endnotes) -> None:
    line = document.add_paragraph()
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.keep_with_next = True
    line.add_run(f"{record.date}: ").bold = True
    line.add_run(record.title)
    notes.refer(line, record.citations)
    said = f"{record.who}. {record.attribution}".strip()
    under = _write_small(document, f"{said} Record ")
    if record.link:
        _add_link(under, record.record_id, record.link)
    else:
        under.add_run(record.record_id)
    under.add_run(".")
    if record.summary:
        under.paragraph_format.space_after = Pt(0)
        under.paragraph_format.keep_with_next = True
        _write_small(document, record.summary)


def _write_small(document: Document, text: str) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), GREY
    return paragraph


def _add_link(paragraph: Paragraph, text: str, address: str) -> None:
    """Add a link at a paragraph's end."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x0B, 0x5A, 0x8A)
    link.append(run._r)  # noqa: SLF001 - as above
    paragraph._p.append(link)  # noqa: SLF001 - as above


def _without_times(packed: bytes) -> bytes:
    """The same package without the times at which its files were packed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return written.getvalue()
