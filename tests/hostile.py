"""Files made to break a reader, and a reader with its own process, time and memory to break them on."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import xlsxwriter
from departmental import HEADER, PLAN, TODAY

from etl.checks import check_reading
from etl.file.arrival import arrival
from etl.file.compound import contained
from etl.read import read_submission
from tests import forked

MEMORY = 1_000_000_000  # bytes of address space that a hostile file may cost, libraries and all
CPU_SECONDS = 30  # ten on an idle core; a busy machine and the start of Python are not the file's fault


@dataclass(frozen=True)
class Outcome:
    """What became of a file that was read in a process of its own."""

    problems: list[tuple[str, str, str]]  # code, level, message
    counts: dict[str, int]
    seconds: float
    kilobytes: int

    @property
    def codes(self) -> set[str]:
        return {code for code, _, _ in self.problems}

    @property
    def messages(self) -> str:
        return "\n".join(message for _, _, message in self.problems)


def read_apart(path: Path) -> Outcome:
    """The outcome of a file, read with bounded memory and CPU: a process that needs more dies, and the test fails."""
    heard, told = forked.processes().Pipe(duplex=False)
    process = forked.processes().Process(target=_read, args=(path, told))
    process.start()
    told.close()
    try:
        outcome: Outcome = heard.recv()
    except EOFError:
        process.join()
        raise AssertionError(f"{path.name}: ended with {process.exitcode}") from None
    finally:
        heard.close()
    process.join()
    process.close()
    return outcome


def _read(path: Path, told: Connection) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(before.ru_utime + before.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (spent, spent))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    found = arrival(path)
    reading = read_submission(found.content, found.name, PLAN)
    result = check_reading(reading, PLAN, today=TODAY)
    after = resource.getrusage(resource.RUSAGE_SELF)
    problems = [found.problem] if found.problem else result.problems
    counts = {"rows": result.rows, "accepted": result.accepted, "rejected": result.rejected,
              "ignored": len(result.ignored), "figures": len(result.observations),
              "is_readable": reading.is_readable}  # fmt: skip
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told.send(Outcome([(one.code, one.level, one.message) for one in problems], counts, seconds, after.ru_maxrss))
    told.close()


def workbook(rows: list[list[object]]) -> bytes:
    """A workbook with one sheet."""
    return sheets_of(rows, 1)


def sheets_of(rows: list[list[object]], count: int) -> bytes:
    """A workbook with the same rows on several sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for number in range(count):
            sheet = book.add_worksheet(f"数据{number or ''}")
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return out.getvalue()


HEAD: list[object] = list(HEADER.strip().split(","))
CELLS: list[object] = ["2025年3月", "市通信办", "stations", "新建基站数", "", 40, 120, "个", ""]


def rewritten(content: bytes, parts: dict[str, bytes], *, extra: bool = False) -> bytes:
    """A workbook with some of its parts replaced, or with parts that do not belong there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.get(info.filename, old.read(info)))
        if extra:
            for name in parts.keys() - set(old.namelist()):
                new.writestr(name, parts[name])
    return out.getvalue()


def xml_book(texts: list[str]) -> str:
    """A workbook in the XML of Excel 2003, with one row."""
    cells = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">'
    return f'{head}<Worksheet ss:Name="数据"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>'


def old_record(kind: int, data: bytes) -> bytes:
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def old_stream(cells: bytes, strings: list[str], extra: bytes = b"", formats: list[str] | None = None) -> bytes:
    """The records of an old workbook with one sheet; style n shows numbers in format n."""
    codes = ["General", *(formats or [])]
    head = old_record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + extra
    for number, code in enumerate(codes):
        is_wide = not code.isascii()
        text = code.encode("utf-16-le" if is_wide else "latin-1")
        head += old_record(0x41E, struct.pack("<HHB", 164 + number, len(code), is_wide) + text)
        head += old_record(0xE0, struct.pack("<HH", 0, 164 + number) + bytes(16))
    kept = b"".join(map(_old_text, strings))
    shared = old_record(0xFC, struct.pack("<II", len(strings), len(strings)) + kept)
    name = "数据"
    tail = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    start = len(head) + 4 + 4 + len(tail) + len(shared) + 4
    sheet = old_record(0x85, struct.pack("<I", start) + tail)
    body = old_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + cells + old_record(0x0A, b"")
    return head + sheet + shared + old_record(0x0A, b"") + body


def _old_text(text: str) -> bytes:
    """A text that cells share; what stands behind ^ is in the sixth font."""
    whole, start = text.replace("^", ""), text.find("^")
    if start < 0:
        return struct.pack("<HB", len(whole), 1) + whole.encode("utf-16-le")
    return struct.pack("<HBH", len(whole), 9, 1) + whole.encode("utf-16-le") + struct.pack("<HH", start, 6)


def old_workbook(rows: list[list[object]], **given: Any) -> bytes:
    """An old workbook (.xls) with one sheet of texts and numbers; (number, style) for one that has a format."""
    strings: list[str] = []
    cells = b""
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            number, style = cell if isinstance(cell, tuple) else (cell, 0)
            place = struct.pack("<HHH", line, column, style)
            if isinstance(number, str):
                cells += old_record(0xFD, place + struct.pack("<I", len(strings)))
                strings.append(number)
            elif number is not None:
                cells += old_record(0x203, place + struct.pack("<d", number))
    cells += given.pop("cells", b"")
    return contained(old_stream(cells, strings, **given), "Workbook")


def part(content: bytes, name: str) -> str:
    """One part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
