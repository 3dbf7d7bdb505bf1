"""What the news keeps of a person: told in the download of one's own data, erased with the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import lazy_gettext as _l
from app.news.models import NewsItem
from app.problems.workflow.rights import MEMBER_ROLES

EDITORS_ROOM = _l("Editors' room")


def tell_news(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return what the download holds: the articles that the person wrote, or published."""
    mine = (NewsItem.author_id == person_id) | (NewsItem.editor_id == person_id)
    return [
        {
            "id": one.id,
            "state": one.state,
            "wrote": one.author_id == person_id,
            "published": one.editor_id == person_id,
            "title_ka": one.title_ka,
            "title_en": one.title_en,
            "text_ka": one.text_ka,
            "text_en": one.text_en,
            "created_at": one.created_at.isoformat(),
        }
        for one in session.scalars(select(NewsItem).where(mine).order_by(NewsItem.id))
    ]


def erase_news(session: Session, person_id: int) -> None:
    """Delete drafts that nobody else has seen; what was sent or is public stays, without who wrote it."""
    session.execute(delete(NewsItem).where(NewsItem.author_id == person_id, NewsItem.state == "draft"))


def link_news(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where a member finds the own articles."""
    role = session.scalar(select(Person.role).where(Person.id == person_id))
    return [(str(EDITORS_ROOM), "/editing")] if role in MEMBER_ROLES else []
