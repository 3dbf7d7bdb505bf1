"""Sets the indexes and foreign keys of tables aside while very many rows are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

# Foreign keys first: their restoring needs no index of their own table, their dropping none either.
FOREIGN_KEYS = text(
    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS set_aside,"
    " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
    " AS restore FROM pg_constraint"
    " WHERE contype = 'f' AND conrelid = ANY (CAST(:tables AS regclass[])) ORDER BY conname"
)
INDEXES = text(
    "SELECT format('DROP INDEX %s', indexrelid::regclass) AS set_aside,"
    " pg_get_indexdef(indexrelid) AS restore FROM pg_index WHERE indrelid = ANY (CAST(:tables AS regclass[]))"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid"
)


@contextmanager
def without_indexes(session: Session, tables: Sequence[str]) -> Iterator[None]:
    """Drop the secondary indexes and foreign keys of `tables` for the block, and make them again after it.

    Writing a million rows is several times quicker so. The tables stay locked until the caller's transaction
    ends; should the block fail, its rollback brings everything back. Without tables nothing is set aside.
    """
    found = [
        row for query in (FOREIGN_KEYS, INDEXES) for row in session.execute(query, {"tables": list(tables)})
    ]
    for row in found:
        _run(session, row.set_aside)
    yield
    for row in reversed(found):
        _run(session, row.restore)


def _run(session: Session, statement: str) -> None:
    # As the catalogue wrote it: a colon in it would be no parameter.
    session.connection().exec_driver_sql(statement)
