"""One extract in the form that was asked for: JSON, CSV for spreadsheet programs, or Parquet; written as it is read."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_args

import orjson
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from monitor.extract import write_rows
from monitor.web.api_shape import Form
from monitor.web.look import look
from monitor.web.table import harmless_row

Record = Mapping[str, Any]
MEDIA: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
FORMS: tuple[Form, ...] = get_args(Form)
BATCH = 500  # rows that are written at once
_WEIGHT = re.compile(r"[01](\.\d{0,3})?", re.ASCII)  # of a kind in an Accept header
_BOM = "\ufeff"


@dataclass(frozen=True)
class Extract:
    """What is handed out: records under `key`, and what must be known of all of them; `columns` are DuckDB's types."""

    name: str  # of the file
    about: Mapping[str, Any]
    key: str
    columns: Mapping[str, str]
    records: Iterable[Record]
    headers: Mapping[str, str] = field(default_factory=dict)
    save_parquet: Callable[[Path], None] | None = None  # where the database can write it by itself


def form_of(request: Request) -> Form:
    """The form that the address ends with, else the first that the Accept header names; raises 406."""
    for form in FORMS:
        if request.url.path.endswith(f".{form}"):
            return form
    for media in _accepted(request.headers.get("accept", "*/*")):
        if media in ("", "*/*", "application/*", MEDIA["json"]):
            return "json"
        if media in ("text/csv", "text/*"):
            return "csv"
        if media in (MEDIA["parquet"], "application/x-parquet"):
            return "parquet"
    raise HTTPException(406, "只有JSON、CSV和Parquet三种格式，地址末尾可写.json、.csv或.parquet。")


def _accepted(header: str) -> list[str]:
    """The kinds that an Accept header names, the most wanted first; what it wants not at all (q=0) is left out."""
    found = []
    for part in header.split(","):
        media, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        found.append((media, float(weight) if _WEIGHT.fullmatch(weight) else 1.0))
    return [media for media, weight in sorted(found, key=lambda one: -one[1]) if weight > 0]


def tag_of(form: Form, *parts: object) -> str:
    """What an answer is recognised by: the version it speaks of, and the program that wrote it."""
    return f'W/"{"-".join(map(str, (*parts, look(), form)))}"'


def answer(request: Request, form: Form, tag: str, make: Callable[[], Extract]) -> Response:
    """The extract in its form; 304, without making it, where the reader has it already."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Cookie"}
    if _is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers | {"Vary": "Accept, Cookie, Accept-Encoding"})
    extract = make()
    headers |= extract.headers
    if form != "json":
        headers["Content-Disposition"] = f'attachment; filename="{extract.name}.{form}"'
    if form == "parquet":
        return _parquet(extract, headers)
    body = _json(extract) if form == "json" else _csv(extract)
    return StreamingResponse(_started(body), media_type=MEDIA[form], headers=headers)


def _is_known(tag: str, said: str) -> bool:
    """Whether an If-None-Match names the tag, weakly compared as HTTP has it, or says that any will do."""
    known = [one.strip().removeprefix("W/") for one in said.split(",")]
    return tag.removeprefix("W/") in known or known == ["*"]


def _started(body: Iterator[bytes]) -> Iterator[bytes]:
    """The same with its first part made, so that what goes wrong at once is answered as a fault."""
    return chain([next(body)], body)


def _json(extract: Extract) -> Iterator[bytes]:
    head = orjson.dumps(extract.about, default=_number)[:-1]
    yield head + (b"," if extract.about else b"") + orjson.dumps(extract.key) + b":["
    is_first = True
    for rows in _batches(extract.records):
        text = orjson.dumps(rows, default=_number)[1:-1]
        yield text if is_first else b"," + text
        is_first = False
    yield b"]}"


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _number(value: object) -> object:
    """A decimal with every digit that it has."""
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(type(value).__name__)


def _csv(extract: Extract) -> Iterator[bytes]:
    names = tuple(extract.columns)
    yield (_BOM + _lines([names])).encode()
    for records in _batches(extract.records):
        yield _lines(_cells(record, names) for record in records).encode()


def _lines(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(harmless_row(row) for row in rows)
    return out.getvalue()


def _parquet(extract: Extract, headers: dict[str, str]) -> Response:
    with tempfile.NamedTemporaryFile(prefix="monitor-", suffix=".parquet", delete=False) as file:
        path = Path(file.name)
    try:
        if extract.save_parquet:
            extract.save_parquet(path)
        else:
            write_rows(extract.columns, [_cells(record, extract.columns) for record in extract.records], path)
    except BaseException:
        path.unlink()
        raise
    return FileResponse(path, media_type=MEDIA["parquet"], headers=headers, background=BackgroundTask(path.unlink))


def _cells(record: Record, columns: Iterable[str]) -> tuple[object, ...]:
    """The cells of a flat row: outlook_low is what stands under low in outlook, a list is one text."""
    return tuple(_plain(_found(record, name)) for name in columns)


def _found(record: Record, name: str) -> object:
    if name in record:
        return record[name]
    inner = record.get("outlook") or {}
    return inner.get(name.removeprefix("outlook_"))


def _plain(value: object) -> object:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else value
