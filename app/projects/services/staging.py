"""The temporary tables of an import of projects, and the statements that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.importing import staging
from app.statements import run_file

SQL = Path(__file__).parent.parent / "sql"

# The columns of each table, in the order in which rows are given.
COLUMNS: staging.Tables = {
    "import_row": (
        *(
            "seq",
            "line",
            "external_id",
            "partial",
            "title_ka",
            "title_en",
            "description_ka",
            "description_en",
        ),
        *(
            "status",
            "planned_starts_on",
            "planned_ends_on",
            "actual_starts_on",
            "actual_ends_on",
            "starts_on",
        ),
        *("ends_on", "budget_amount", "budget_currency", "url", "parent_external_id", "raw", "row_hash"),
        "search_document",
    ),
    "import_row_organisation": (
        *("seq", "external_id", "role", "name_key", "ref", "name_ka", "name_en", "kind", "slug"),
    ),
    "import_row_sector": ("seq", "external_id", "vocabulary", "code", "name", "percentage"),
    "import_row_topic": ("seq", "external_id", "topic_code"),
    "import_row_budget": ("seq", "external_id", "copy", "kind", "starts_on", "ends_on", "amount", "currency"),
    "import_row_transaction": (
        *("seq", "external_id", "copy", "kind", "on_date", "amount", "currency", "description"),
    ),
    "import_row_document": ("seq", "external_id", "copy", "title", "url", "format"),
    "import_row_result": (
        *("seq", "external_id", "copy", "title", "indicator", "baseline", "target", "actual", "period_end"),
    ),
    "import_row_location": (
        *("seq", "external_id", "place", "line", "ref", "name", "lon", "lat", "region_text", "region_named"),
        *("municipality_text", "municipality_key", "precision"),
    ),
}
MADE_LATER = (
    *("import_change", "import_project", "import_place", "import_organisation"),
    *("import_participation", "import_sector", "import_topic", "import_budget", "import_transaction"),
    *("import_document", "import_result", "import_location", "import_derived"),
)


class Staging(staging.Staging):
    """The temporary tables of an import of projects."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, COLUMNS, MADE_LATER, SQL / "import_tables.sql")


def run_statement(session: Session, name: str, parameters: dict[str, Any] | None = None) -> Any:
    """Run a file of sql/, one statement after the other, and return the last one's result."""
    return run_file(session, SQL / f"{name}.sql", parameters)
