"""What people said about one file so that it is read rightly: its encoding, what names mean, cells put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from etl.language.text import loose


@dataclass(frozen=True, slots=True)
class Mending:
    """One cell put right before the file is read; the file itself stays as it came.

    `before` is the guard: where something else stands there, the mending is a problem and changes nothing.
    """

    sheet: str  # "" for text files
    line: int  # physical line (text) or row (workbook), from 1
    column: int  # physical column, from 1
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """How a file is to be read; what is empty leaves the reader to itself.

    `answers` say for names that the plan does not know, or knows twice, the id of what they mean (全市 for the whole
    city). They never take a name from what the plan calls so.
    """

    encoding: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    mendings: tuple[Mending, ...] = ()

    def __bool__(self) -> bool:
        return self != NOTHING

    def to_json(self) -> dict[str, Any]:
        """What a receipt keeps; {} where there is nothing to say."""
        mendings = [{name: getattr(one, name) for name in _MENDING} for one in self.mendings]
        said = {"encoding": self.encoding, "answers": dict(self.answers), "mendings": mendings}
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Guidance:
        """What `to_json` was called on."""
        mendings = tuple(Mending(**{name: one[name] for name in _MENDING}) for one in said.get("mendings", ()))
        return cls(said.get("encoding"), dict(said.get("answers", {})), mendings)

    def remembering(self, answers: Mapping[str, str]) -> Guidance:
        """This guidance, and of a department's earlier answers those for names that it says nothing about."""
        own = {loose(text) for text in self.answers}
        earlier = {text: meant for text, meant in answers.items() if loose(text) not in own}
        return Guidance(self.encoding, {**earlier, **self.answers}, self.mendings)


_MENDING = ("sheet", "line", "column", "before", "after", "reason")
NOTHING = Guidance()
