"""Mails to who wrote an article: what became of it in the editors' room."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.mail.outbox import queue_if_possible
from app.news.forms import PublicNote
from app.news.models import NewsItem

# The lines of the history of which its author is told.
TOLD = ("returned", "scheduled", "published", "withdrawn")


def tell_author(
    session: Session, item: NewsItem, line: str, by_id: int | None, note: PublicNote | None = None
) -> None:
    """Mail the author of an article what somebody else did with it, with the note where there is one."""
    if line not in TOLD or item.author_id is None or item.author_id == by_id:
        return
    person = session.get(Person, item.author_id)
    if person is None or not person.active:
        return
    words = (note.ka, note.en) if note else (None, None)
    own, other = words if person.language == "ka" else words[::-1]
    queue_if_possible(
        session,
        kind="article_reviewed",
        to=person.email,
        language=person.language,
        values={
            "title": pick(item, "title", person.language),
            "line": line,
            "moment": item.scheduled_for,
            "note": own or other or "",
            "path": f"/news/{item.slug}" if line == "published" else f"/editing/news/{item.id}",
        },
        key=f"article-{line}-{item.id}-{item.version}",
    )
