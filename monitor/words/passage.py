"""The parts that a 通报 is put together from: sentences that know their items, in paragraphs, under headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.cell import Standing


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the items whose assessments it is from."""

    text: str
    items: tuple[str, ...] = ()
    is_open: bool = False  # nobody said anything that could stand here: the unit must fill it in


@dataclass(frozen=True, slots=True)
class Heading:
    """一、总体进展 (level 1) or （一）总体情况 (level 2)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that follow each other; `lead` is the name that stands before them, in bold."""

    sentences: tuple[Sentence, ...]
    lead: str = ""

    @property
    def text(self) -> str:
        return self.lead + "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The place of a figure, by its name; documents made without pictures leave it out."""

    figure: str


Block = Heading | Paragraph | Exhibit


@dataclass(frozen=True, slots=True)
class Briefing:
    """A whole document in words."""

    title: tuple[str, ...]  # its lines
    addressee: str  # 市教育局：, else ""
    blocks: tuple[Block, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in reading order; its position is its number for `reworded`."""
        return tuple(s for block in self.blocks if isinstance(block, Paragraph) for s in block.sentences)

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(block.figure for block in self.blocks if isinstance(block, Exhibit))


def sentence(text: str, rows: Iterable[Standing] = (), *, is_open: bool = False) -> Sentence:
    """A sentence from those rows; each item is named once."""
    return Sentence(text, tuple(dict.fromkeys(one.item.id for one in rows)), is_open)


def reworded(briefing: Briefing, texts: Mapping[int, str]) -> Briefing:
    """The briefing with the sentences of those numbers said as given; an empty text takes the sentence out."""
    numbers = iter(range(len(briefing.sentences)))
    blocks = [_reworded(block, numbers, texts) if isinstance(block, Paragraph) else block for block in briefing.blocks]
    return replace(briefing, blocks=tuple(block for block in blocks if block is not None))


def _reworded(paragraph: Paragraph, numbers: Iterable[int], texts: Mapping[int, str]) -> Paragraph | None:
    """None where every sentence was taken out."""
    kept = []
    for said, number in zip(paragraph.sentences, numbers, strict=False):
        text = texts.get(number, said.text).strip()
        if text:
            kept.append(said if text == said.text else replace(said, text=text, is_open=False))
    return replace(paragraph, sentences=tuple(kept)) if kept else None


def numbered(blocks: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with 1. 2. 3. before their leads."""
    return [replace(block, lead=f"{number}. {block.lead}") for number, block in enumerate(blocks, start=1)]
