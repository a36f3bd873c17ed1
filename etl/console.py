"""What the command line says: results on standard output, progress and messages on standard error."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.problem import LEVELS, Level
from monitor.trail_words import ENCODING_WORDS

_INDENTED = 5_000  # lines, problems and observations of all files
_STYLES: dict[Level, str] = {"error": "bold red", "warning": "yellow"}


def print_json(document: dict[str, Any]) -> None:
    """The one JSON document on standard output."""
    listed = (part for file in document.get("files", ()) for part in file.values() if isinstance(part, list))
    # Indented JSON is written by Python itself, which takes seconds for every line of a large file.
    form: dict[str, Any] = {"indent": 1} if sum(map(len, listed)) < _INDENTED else {"separators": (",\n", ": ")}
    sys.stdout.write(json.dumps(document, ensure_ascii=False, **form) + "\n")


def say(sentence: str) -> None:
    """A message for a person, on standard error."""
    sys.stderr.write(sentence + "\n")


def print_reports(files: list[dict[str, Any]], *, is_received: bool = False) -> None:
    """What was found in each file, sentence by sentence, for a person; where files are received, what became of it."""
    console = Console()
    for file in files:
        title = (
            f"{file['file']}：{file['rows']}行，接受{file['accepted']}，拒绝{file['rejected']}，忽略{file['ignored']}"
        )
        encoding = ENCODING_WORDS.get(file["encoding"], file["encoding"])
        console.print(Text(title + (f"；{encoding}" if encoding else ""), style="bold"), soft_wrap=True)
        for one in file.get("understood", ()):
            told = f" “{one['text']}”按回答读作{one['name']}（{one['id']}）"
            console.print(Text.assemble("  ", ("回答", "green"), told), soft_wrap=True)
        for problem in file["problems"]:
            level = problem["level"]
            told = f" {problem['message']}{problem['remedy']}"
            console.print(Text.assemble("  ", (LEVELS[level], _STYLES[level]), told), soft_wrap=True)
        if is_received:
            console.print(_outcome(file), soft_wrap=True)


def _outcome(file: dict[str, Any]) -> Text:
    """Under which number a file was received, or that nothing of it was."""
    number = file.get("submission")
    if number is None:
        return Text("  没有接收，其中接受的行也没有入库；改正后整份重新报送", style="bold red")
    return Text(f"  与报送 {number} 是同一份文件，没有另收" if file["is_repeated"] else f"  已接收，报送编号 {number}")


def print_table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table for a person; cell text is never markup."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
