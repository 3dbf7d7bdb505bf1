"""The parts of a project compared with what is stored, and replaced only where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import (
    FromClause,
    Select,
    Table,
    column,
    delete,
    func,
    insert,
    join,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from app.organisations.models import Organisation
from app.projects.models import (
    Participation,
    ProjectBudget,
    ProjectDocument,
    ProjectLocation,
    ProjectResult,
    ProjectSector,
    ProjectTopic,
    ProjectTransaction,
)

IMPORTED = table("import_project", column("id"), column("state"))
CHANGE = table("import_change", column("project_id"), column("field"), column("before"), column("after"))


@dataclass(frozen=True)
class Part:
    """One table of parts: its name in the history, where the file's rows wait, what makes two equal."""

    name: str
    model: Any
    staged_name: str
    columns: tuple[str, ...]
    unordered: tuple[str, ...] = field(default=())

    @property
    def stored(self) -> Table:
        return cast(Table, self.model.__table__)

    @property
    def staged(self) -> FromClause:
        return table(
            self.staged_name, *(column(name) for name in ("project_id", *self.columns, *self.unordered))
        )


PARTS = (
    Part("participations", Participation, "import_participation", ("organisation_id", "role")),
    Part("sectors", ProjectSector, "import_sector", ("vocabulary", "code", "name", "percentage")),
    Part("topics", ProjectTopic, "import_topic", ("topic_code",)),
    Part("budgets", ProjectBudget, "import_budget", ("kind", "starts_on", "ends_on", "amount", "currency")),
    Part(
        "transactions",
        ProjectTransaction,
        "import_transaction",
        ("kind", "on_date", "amount", "currency", "description"),
    ),
    Part("documents", ProjectDocument, "import_document", ("title", "url", "format")),
    Part(
        "results",
        ProjectResult,
        "import_result",
        ("title", "indicator", "baseline", "target", "actual", "period_end"),
    ),
    Part(
        "locations",
        ProjectLocation,
        "import_location",
        ("ref", "name", "geom", "region_code", "municipality_code", "precision", "region_rule"),
        # The order of the file is kept, but another order is no change.
        unordered=("position",),
    ),
)


def find_changes(session: Session, part: Part) -> None:
    """Note for every stored project whose `part` the file changes, which rows go and which come."""
    staged = part.staged
    differs = select(IMPORTED.c.id).where(IMPORTED.c.state == "differs")
    names = ("project_id", *part.columns)
    told = select(*(staged.c[name] for name in names)).where(staged.c.project_id.in_(differs))
    stored = select(*(part.stored.c[name] for name in names)).where(part.stored.c.project_id.in_(differs))
    gone = _rows_as_json(part, stored.except_all(told).subquery()).subquery()
    come = _rows_as_json(part, told.except_all(stored).subquery()).subquery()
    session.execute(
        insert(CHANGE).from_select(
            ["project_id", "field", "before", "after"],
            select(
                func.coalesce(gone.c.project_id, come.c.project_id),
                literal(part.name),
                func.coalesce(gone.c.rows, func.jsonb_build_array()),
                func.coalesce(come.c.rows, func.jsonb_build_array()),
            ).select_from(join(gone, come, gone.c.project_id == come.c.project_id, full=True)),
        )
    )


def replace_part(session: Session, part: Part) -> None:
    """Write `part` of new projects and of those where it differs; every other row stays untouched."""
    changed = select(CHANGE.c.project_id).where(CHANGE.c.field == part.name)
    new = select(IMPORTED.c.id).where(IMPORTED.c.state == "new")
    session.execute(delete(part.stored).where(part.stored.c.project_id.in_(changed)))
    names = ["project_id", *part.columns, *part.unordered]
    staged = part.staged
    session.execute(
        insert(part.stored).from_select(
            names,
            select(*(staged.c[name] for name in names)).where(
                staged.c.project_id.in_(new) | staged.c.project_id.in_(changed)
            ),
        )
    )


def _rows_as_json(part: Part, source: FromClause) -> Select[Any]:
    """Select each project's rows as a JSON list: organisations by slug, positions in degrees."""
    pairs: list[Any] = []
    for name in part.columns:
        value: Any = source.c[name]
        if name == "organisation_id":
            slug = select(Organisation.slug).where(Organisation.id == value).scalar_subquery()
            pairs += ["organisation", slug]
        elif name == "geom":
            pairs += ["lon", func.ST_X(value), "lat", func.ST_Y(value)]
        else:
            pairs += [name, value]
    row = func.jsonb_strip_nulls(func.jsonb_build_object(*pairs), type_=JSONB)
    rows = func.jsonb_agg(aggregate_order_by(row, row)).label("rows")
    return select(source.c.project_id, rows).group_by(source.c.project_id)
