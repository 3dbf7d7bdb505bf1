"""Files that no row names: left by uploads that failed half-way, blurred photos and deleted problems."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from app.problems.models import Evidence, ProblemPhoto
from app.problems.services import evidence_files, photos
from app.storage import Storage

# A file is stored just before its row; so old a one without a row will never get one.
KEPT_FOR = timedelta(days=1)
BATCH = 1000
# Evidence that features to the right keep by their bare tables: minutes of events, what shows an observation.
KEPT_ELSEWHERE = (("event", "minutes_key"), ("observation_evidence", "storage_key"))


def sweep_files(session: Session, storage: Storage, *, now: datetime) -> int:
    """Delete every file older than a day that no photo and no evidence names; return how many.

    Evidence is that of problems, and that of KEPT_ELSEWHERE.
    """
    files = chain(storage.list_files(photos.FOLDER), storage.list_files(evidence_files.FOLDER))
    old = (file.key for file in files if file.changed_at < now - KEPT_FOR)
    swept = 0
    while keys := list(islice(old, BATCH)):
        for key in _unnamed(session, keys):
            storage.delete(key)
            swept += 1
    return swept


def _unnamed(session: Session, keys: list[str]) -> list[str]:
    photo_keys = {key: key.split("/")[1] for key in keys if key.startswith(f"{photos.FOLDER}/")}
    wanted = set(photo_keys.values())
    named = set(session.scalars(select(ProblemPhoto.storage_key).where(ProblemPhoto.storage_key.in_(wanted))))
    named |= set(session.scalars(select(Evidence.storage_key).where(Evidence.storage_key.in_(keys))))
    for name, key_column in KEPT_ELSEWHERE:
        kept: Any = table(name, column(key_column)).c[key_column]
        named |= set(session.scalars(select(kept).where(kept.in_(keys))))
    return [key for key in keys if photo_keys.get(key, key) not in named]
