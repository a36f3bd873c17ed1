"""What a copy with its problems is called: a name, never a path, and none that a folder cannot have."""

from __future__ import annotations

from pathlib import Path

import pytest
from departmental import PLAN

from etl.commands import check
from etl.marked import Form
from monitor.home import Home
from tests.hostile import CELLS, HEAD, part, rewritten, workbook


@pytest.mark.parametrize("name", ["报送", "长" * 80], ids=["short", "long"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_name_of_a_sheet_leads_a_copy_out_of_its_folder(form: Form, name: str, tmp_path: Path) -> None:
    book = workbook([HEAD, [*CELLS[:6], "约1", *CELLS[7:]]])
    named = part(book, "xl/workbook.xml").replace('name="数据"', 'name="x/../../../9月"')
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(rewritten(book, {"xl/workbook.xml": named.encode()}))
    folder = tmp_path / "副本" / "这里"

    document, _ = check(
        Home(tmp_path / "i"), PLAN, [path], lambda *_: None, observations=False, marked=folder, form=form
    )

    written = Path(document["files"][0]["marked"])
    assert written.is_file()
    assert written.parent == folder
    assert {one.parent for one in tmp_path.rglob("*") if one.suffix in {".csv", ".xlsx"}} == {folder, tmp_path}
