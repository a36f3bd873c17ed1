"""The blocks of a briefing written into a Word document: headings, paragraphs, pictures with their captions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.shared import Emu, Mm
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from monitor.charts.figure import Figure
from monitor.words.passage import Block, Exhibit, Heading, Paragraph

TEXT_WIDTH, TALLEST = Mm(156), Mm(190)


@dataclass
class Writer:
    """A document being written, and what its figures are called so far."""

    document: Document
    pictures: Mapping[str, bytes]  # figure name → PNG
    figure: Callable[[str], Figure]
    placed: list[str] = field(default_factory=list)

    def write(self, block: Block) -> None:
        """Add one block; a figure without a picture is left out."""
        if isinstance(block, Heading):
            self.line(block.text, f"Heading {block.level}")
        elif isinstance(block, Exhibit):
            if block.figure in self.pictures:
                self.picture(block.figure)
        else:
            self._paragraph(block)

    def line(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph of one run."""
        paragraph = self.document.add_paragraph(style=style)
        add_run(paragraph, text)
        return paragraph

    def title(self, lines: tuple[str, ...]) -> WordParagraph:
        """One title over several lines, broken where the sense allows."""
        paragraph = self.document.add_paragraph(style="Title")
        for number, text in enumerate(lines):
            run = add_run(paragraph, text)
            if number < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)
        return paragraph

    def picture(self, name: str) -> None:
        """The picture as wide as the text (less where it would be too tall), described, with its caption."""
        figure = self.figure(name)
        self.placed.append(name)
        paragraph = self.document.add_paragraph(style="Figure")
        inline = paragraph.add_run().add_picture(BytesIO(self.pictures[name]))
        scale = min(TEXT_WIDTH / inline.width, TALLEST / inline.height)
        inline.width, inline.height = Emu(int(inline.width * scale)), Emu(int(inline.height * scale))
        properties = inline._inline.docPr
        properties.set("descr", figure.alt)
        properties.set("title", figure.headline)
        self.line(f"图{len(self.placed)}　{figure.headline}", "Caption")

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.document.add_paragraph(style="Body Text")
        if block.lead:
            add_run(paragraph, block.lead, "Lead")
        for sentence in block.sentences:
            add_run(paragraph, sentence.text, "Open Point" if sentence.is_open else None)


def add_run(paragraph: WordParagraph, text: str, style: str | None = None) -> Run:
    """Add a run, of a character style where one is named."""
    run = paragraph.add_run(text, style)
    set_in_chinese(run._r)
    return run


def set_in_chinese(run: CT_R) -> None:
    """Signs that Chinese and Latin fonts share (“”…—) are taken from the Chinese one."""
    run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
