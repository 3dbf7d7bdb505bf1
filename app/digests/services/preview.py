"""A day's mail as one subscriber gets it, for administrators: nothing is sent, and its links are nobody's."""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy.orm import Session

from app.digests.models import DigestRun, Subscriber
from app.digests.queries.fitting import list_portions
from app.digests.services.desk import Desk
from app.digests.services.joining import choose, join
from app.digests.services.letters import Reader
from app.mail.compose import Words
from config import Settings

# No subscriber has this number: whoever looks at the mail gets no link that changes another one's wishes.
NOBODY = 0


def preview_mail(
    session: Session, run: DigestRun, subscriber: Subscriber, settings: Settings
) -> Words | None:
    """Return the mail, its picture inside, or None where nothing of the day fits."""
    connection = session.connection()
    portions = list_portions(connection, run.id, [subscriber.id]).get(subscriber.id)
    if not portions:
        return None
    desk, choice = Desk(settings, None), choose(portions)
    desk.open(connection, run.id)
    pieces = desk.pieces(connection, set(choice.places))
    writer = desk.writers[subscriber.language]
    body = join(choice, pieces, writer.edition)
    words = writer.words_for(choice.number, body, Reader(NOBODY, NOBODY, subscriber.address))
    picture = b64encode(run.picture or b"").decode("ascii")
    shown = words.html.replace(f"cid:{writer.picture_id}", f"data:image/png;base64,{picture}")
    return Words(words.subject, words.text, shown)
