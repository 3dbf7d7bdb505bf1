"""The example projects: loaded so that an empty service shows what it is for, and removed without trace."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, exists, func, insert, select, true
from sqlalchemy.orm import Session

from app.organisations.models import Membership, Organisation
from app.projects.models import ImportRun, Participation, Project
from app.projects.services.example_rows import list_part_rows, list_project_rows
from app.projects.services.invented_organisations import write_organisations
from app.projects.services.inventing.ideas import (
    Member,
    read_ideas,
    read_members,
    read_sentences,
    read_spots,
)
from app.projects.services.inventing.projects import SOURCE, invent_projects
from app.projects.services.inventing.record import Invented, Words
from app.projects.services.kept import refresh
from app.regions.models import Region
from app.topics.models import Topic

KIND = "examples"


def load_examples(session: Session, spared: Select[Any] | None = None) -> int:
    """Write the example projects and return how many; 0 when just these are there already.

    Examples of an earlier version are replaced. `spared` selects organisations that others refer to by now.
    """
    words = read_words(session)
    invented = invent_projects(words)
    digest = _digest(invented, words.members)
    if session.scalar(select(ImportRun.id).where(ImportRun.kind == KIND, ImportRun.sha256 == digest)):
        return 0
    _delete(session, spared)
    run = ImportRun(
        kind=KIND,
        source=SOURCE,
        file_name="app/projects/examples",
        sha256=digest,
        finished_at=func.now(),
        counts={"inserted": len(invented)},
    )
    session.add(run)
    session.flush()
    columns = ("slug", "kind", "name_ka", "name_en")
    organisations = write_organisations(
        session, [{name: getattr(member, name) for name in columns} for member in words.members]
    )
    rows = list_project_rows(invented, words.members, run.id)
    session.execute(insert(Project), rows)
    known = session.execute(select(Project.external_id, Project.id).where(Project.source == SOURCE))
    ids = {row.external_id: row.id for row in known}
    for model, part in list_part_rows(invented, ids, organisations).items():
        session.execute(insert(model), part)
    refresh(session, select(Project.id).where(Project.source == SOURCE))
    return len(invented)


def remove_examples(session: Session, spared: Select[Any] | None = None) -> int:
    """Delete the example projects, their organisations and their import; return how many projects went.

    An example organisation that another project names by now, that has people, or that `spared` selects,
    stays, still marked as an example.
    """
    removed = _delete(session, spared)
    if removed:
        refresh(session, select(Project.id).where(Project.source == SOURCE))
    return removed


def read_words(session: Session) -> Words:
    """Return what projects are invented from: files of app/projects/examples/, places of the database."""
    topics = session.execute(select(Topic.code, Topic.parent_code))
    regions = session.execute(select(Region.code, Region.population).order_by(Region.code))
    return Words(
        ideas=read_ideas(),
        spots=read_spots(session),
        members=read_members(),
        sentences=read_sentences(),
        parents={code: parent or code for code, parent in topics},
        populations={code: population or 0 for code, population in regions},
    )


def _digest(invented: list[Invented], members: list[Member]) -> str:
    content = [[asdict(project) for project in invented], [tuple(member) for member in members]]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def _delete(session: Session, spared: Select[Any] | None) -> int:
    example = delete(Project).where(Project.source == SOURCE, Project.is_example)
    removed = session.execute(example.returning(Project.id)).all()
    session.execute(
        delete(Organisation).where(
            Organisation.is_example,
            ~exists().where(Participation.organisation_id == Organisation.id),
            ~exists().where(Membership.organisation_id == Organisation.id),
            Organisation.id.not_in(spared) if spared is not None else true(),
        )
    )
    session.execute(delete(ImportRun).where(ImportRun.kind == KIND))
    return len(removed)
