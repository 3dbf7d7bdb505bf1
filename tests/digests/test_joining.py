"""What a mail says of more than it has room for: how many, of which topic, and the list that shows them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.digests.queries.fitting import Portion
from app.digests.services.joining import MOST_TOPICS_LEFT, Edition, choose, join
from app.digests.services.runs import read_names
from tests.digests.digest_days import SITE, WINDOW

# Of so many groups each shows three at most: no room is left after them.
GROUPS_SHOWN = 17


@pytest.fixture
def edition(session: Session) -> Edition:
    return Edition("en", SITE, WINDOW, read_names(session))


def portions_of(keys: list[str], kind: str = "problems") -> list[Portion]:
    """Return four items of each group."""
    return [Portion(key, kind, 4, tuple(range(4 * n, 4 * n + 4))) for n, key in enumerate(keys)]


def test_what_has_no_room_stands_by_its_topic_with_the_list_of_its_regions(edition: Edition) -> None:
    regions = sorted(edition.names.regions)
    keys = [f"{topic}|{region}" for topic in ("water", "roads") for region in regions]
    body = join(choose(portions_of([*keys, "schools|GE-IM", "schools|GE-KA", "health|"])), {}, edition)
    shown = keys[:GROUPS_SHOWN]
    left = "&".join(f"region={key[6:]}" for key in keys if key not in shown)
    number = 4 * len(keys) - 4 * len(shown)
    assert f"+ {number} more problems: {SITE}/en/problems?{left}&topic=roads&since=" in body.text
    for form in (body.text, body.html.replace("&amp;", "&")):
        assert "/en/problems?region=GE-IM&region=GE-KA&topic=schools&since=" in form
        assert "/en/problems?topic=health&since=" in form
        assert form.index("Schools") < form.index("topic=schools&") < form.index("Leave this topic: Schools")
        assert form.count("Leave this topic") == 4
        # Only the roads have some regions above.
        assert form.count("Other regions") == 1
        assert form.index("Roads") < form.index("Other regions") < form.rindex("topic=roads&since")
        assert "/en/problems?since=" not in form


def test_of_very_many_topics_what_has_no_room_stands_by_kind_with_its_regions(edition: Edition) -> None:
    topics = sorted(edition.names.topics)[: GROUPS_SHOWN + MOST_TOPICS_LEFT + 1]
    body = join(choose(portions_of([f"{topic}|GE-IM" for topic in topics])), {}, edition)
    assert (
        f"+ {4 * (MOST_TOPICS_LEFT + 1)} more problems: {SITE}/en/problems?region=GE-IM&since=" in body.text
    )
    assert body.text.count("Leave this topic") == GROUPS_SHOWN
