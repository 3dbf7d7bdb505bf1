"""What a sender keeps in memory of a run: what its mails share, and some of its pieces."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Text, func, literal, select, tuple_, union_all, update
from sqlalchemy.orm import Session

from app.digests.models import DigestItem, DigestRun
from app.digests.queries.fitting import Piece, Pieces, read_pieces
from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.services.joining import Edition
from app.digests.services.letters import Day, Writer
from app.digests.services.runs import read_names
from app.digests.services.signing import Signer
from app.digests.workflow.windows import Window
from app.filters import Filter
from app.i18n import LANGUAGES
from config import Settings

# In both languages, at a few kilobytes each.
MOST_PIECES = 3_000
# What is withdrawn is looked for so often.
LOOK_SECONDS = 30.0


class Desk:
    """The run that is being sent; another one takes its place."""

    def __init__(self, settings: Settings, signer: Signer | None) -> None:
        self.settings, self.signer = settings, signer
        self.run_id: int | None = None
        self.writers: dict[str, Writer] = {}
        self._window: Window | None = None
        self._pieces: OrderedDict[int, dict[str, Piece]] = OrderedDict()
        self._looked_at = 0.0

    def open(self, connection: Connection, run_id: int) -> None:
        """Make ready for mails of this run, and leave out what is not public any more."""
        if run_id != self.run_id:
            self._load(connection, run_id)
        if time.monotonic() - self._looked_at > LOOK_SECONDS and self._window:
            note_withdrawn(connection, run_id, self._window)
            self._looked_at = time.monotonic()

    def age(self) -> timedelta:
        """Return how long ago the run was made."""
        day = self.writers[LANGUAGES[0]].day
        return datetime.now(UTC) - day.made_at

    def pieces(self, connection: Connection, places: Collection[int]) -> Pieces:
        """Return the words at these places; at most one statement."""
        missing = [place for place in places if place not in self._pieces]
        if missing and self.run_id is not None:
            self._pieces |= read_pieces(connection, self.run_id, missing)
        found = {place: self._pieces[place] for place in places if place in self._pieces}
        for place in found:
            self._pieces.move_to_end(place)
        while len(self._pieces) > MOST_PIECES:
            self._pieces.popitem(last=False)
        return found

    def _load(self, connection: Connection, run_id: int) -> None:
        with Session(connection) as session:
            run = session.get_one(DigestRun, run_id)
            names = read_names(session)
            self._window = Window(run.starts_at, run.ends_at)
            words = {"ka": run.picture_words_ka, "en": run.picture_words_en}
            day = Day(run_id, run.day, run.created_at, run.picture, words)
        for language in LANGUAGES:
            edition = Edition(language, self.settings.site_url, self._window, names)
            self.writers[language] = Writer(day, edition, self.settings, self.signer)
        self.run_id, self._looked_at = run_id, 0.0
        self._pieces.clear()


def note_withdrawn(connection: Connection, run_id: int, window: Window) -> None:
    """Mark the items of a run that are not public in its window any more: no later mail has them."""
    flt = Filter(since=window.starts_at, until=window.ends_at)
    chosen = {name: kind.select(flt).subquery(name) for name, kind in KINDS_OF_ITEMS.items()}
    still = union_all(*(select(literal(name, Text), rows.c.record_id) for name, rows in chosen.items()))
    gone = update(DigestItem).where(
        DigestItem.run_id == run_id,
        DigestItem.withdrawn_at.is_(None),
        tuple_(DigestItem.kind, DigestItem.record_id).not_in(still),
    )
    connection.execute(gone.values(withdrawn_at=func.now()))
