"""Which columns of `observation` a version's file stores: one that says the same in every row is worked out instead.

Of ten million rows, the columns that nothing is said in take a third of the time that it takes to write them all. They
are columns of the table all the same, so whoever reads it need not know.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.recipe import SQL

# What a column says in every row, if it may be worked out.
_ALWAYS = {
    "self_status": "NULL",
    "text": "NULL",
    "is_derived": "FALSE",
    "reported_value": "NULL",
    "correction": "NULL",
    "sheet": "''",
}
_OF_BUILDING = {"is_derived", "reported_value", "correction"}  # not said by a file
_TABLE = re.compile(r"^CREATE TABLE observation \(.*?^\);", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"^    (?P<name>\w+) (?P<kind>.+?)( NOT NULL)?,$", re.MULTILINE)


def silent(*tables: pa.Table) -> set[str]:
    """The columns that say nothing in any row of what files say, as far as they are among the tables' columns."""
    return {name for name in _ALWAYS if all(_is_silent(table, name) for table in tables)}


def _is_silent(table: pa.Table, name: str) -> bool:
    if name in _OF_BUILDING or name not in table.column_names:
        return True
    column = table[name]
    if _ALWAYS[name] == "NULL":
        return bool(column.null_count == len(column))
    return bool(pc.all(pc.equal(column, ""), min_count=0).as_py())


def leave_out(connection: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    """Lay the empty table out anew so that these columns are worked out."""
    found = _TABLE.search((SQL / "2_facts.sql").read_text(encoding="utf-8"))
    assert found is not None  # noqa: S101 - the script is this program's own

    def laid_out(column: re.Match[str]) -> str:
        name, kind = column["name"], column["kind"]
        return f"    {name} {kind} GENERATED ALWAYS AS ({_ALWAYS[name]})," if name in names else column[0]

    statement = _COLUMN.sub(laid_out, found[0])
    connection.execute("DROP TABLE observation")
    connection.execute(statement)


def insert_observations(connection: duckdb.DuckDBPyConnection, rows: str, order: str = "") -> None:
    """Put a table's rows into `observation`; a column in which one of them says anything is stored from then on."""
    left_out = _left_out(connection)
    for name, kind in left_out.items():
        said = f"SELECT 1 FROM {rows} WHERE {name} IS DISTINCT FROM {_ALWAYS[name]} LIMIT 1"  # noqa: S608 - own names
        if connection.execute(said).fetchone():
            _store(connection, name, kind)
    names = ", ".join(_left_out(connection)) if left_out else ""
    without = f" EXCLUDE ({names})" if names else ""
    connection.execute(f"INSERT INTO observation BY NAME SELECT *{without} FROM {rows}{order}")  # noqa: S608 - own names


def _left_out(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The columns that are worked out, with their types."""
    return dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database()"
            " AND table_name = 'observation' AND is_generated"
        ).fetchall()
    )


def _store(connection: duckdb.DuckDBPyConnection, name: str, kind: str) -> None:
    connection.execute(f"ALTER TABLE observation DROP COLUMN {name}")
    connection.execute(f"ALTER TABLE observation ADD COLUMN {name} {kind} DEFAULT {_ALWAYS[name]}")
    connection.execute(f"ALTER TABLE observation ALTER COLUMN {name} DROP DEFAULT")
    if _ALWAYS[name] != "NULL":
        connection.execute(f"ALTER TABLE observation ALTER COLUMN {name} SET NOT NULL")
