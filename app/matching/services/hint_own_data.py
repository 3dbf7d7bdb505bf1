"""What the own account tells of coalition hints."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import ngettext
from app.matching.hint_models import CoalitionHintTold
from app.matching.queries.concerned import list_concerned
from app.matching.queries.hints import list_hints

PATH = "/account/hints"


def tell_own_hints(session: Session, person_id: int) -> list[dict[str, int | str]]:
    """Return what the download of one's own data holds: the hints that the person got a mail about."""
    told = select(CoalitionHintTold).where(CoalitionHintTold.person_id == person_id)
    rows = session.scalars(told.order_by(CoalitionHintTold.hint_id))
    return [{"hint": row.hint_id, "told_at": row.told_at.isoformat()} for row in rows]


def link_hints(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where the person finds the similar problems nearby that concern them; nothing where none do."""
    concerned = [hint_id for hint_id, _person in list_concerned(session, person_id=person_id)]
    number = len(list_hints(session, concerned, "ka"))
    if not number:
        return []
    words = ngettext("%(num)s hint at a coalition", "%(num)s hints at coalitions", number)
    return [(words, PATH)]
