"""The form of a feed, and what the editors' list of candidates is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import QueryError
from app.filters import REGION_CODES
from app.form_fields import Fields
from app.i18n import lazy_gettext as _l
from app.news.models.feeds import ENTRY_STATES
from app.news.queries.feed_entries import EntryFilter
from app.problems.queries.topics import has_topic
from app.public_addresses import LONGEST_URL, AddressForbidden, PublicUrl, parse_public_url
from app.text import parse_number

LONGEST_NAME = 120
LANGUAGES = ("ka", "en")


@dataclass(frozen=True)
class FeedInput:
    """A feed that an administrator allows."""

    name: str
    address: PublicUrl
    region_code: str | None
    topic_code: str | None
    language: str


def parse_feed(session: Session, values: Mapping[str, str]) -> FeedInput:
    """Return the feed. Raises FormRefused that names each wrong field."""
    fields = Fields(values)
    name = fields.read_text("name", LONGEST_NAME)
    if not name and not fields.errors:
        fields.refuse(
            "name", "E_MISSING", _l("Say whose feed it is: articles made from it name this source.")
        )
    address = _read_address(fields)
    region = fields.read_choice("region", ("", *REGION_CODES), "")
    topic = values.get("topic", "")
    if topic and not has_topic(session, topic):
        fields.refuse("topic", "E_CHOICE", _l("Please choose one of the answers."))
    language = fields.read_choice("language", LANGUAGES, "ka")
    fields.check()
    if address is None:
        raise AssertionError("a feed without an address was taken")
    return FeedInput(name, address, region or None, topic or None, language)


def _read_address(fields: Fields) -> PublicUrl | None:
    text = fields.read_text("url", LONGEST_URL)
    if not text:
        if not any(error.field == "url" for error in fields.errors):
            fields.refuse("url", "E_MISSING", _l("Give the feed's address."))
        return None
    try:
        return parse_public_url(text)
    except AddressForbidden:
        message = _l(
            "Only http and https addresses of public names can be asked for, without name and password."
        )
        fields.refuse("url", "E_URL_FORBIDDEN", message)
        return None


def parse_entries(values: Mapping[str, str]) -> EntryFilter:
    """Return which candidates are asked for. Raises QueryError."""
    state, region, feed = values.get("state") or "new", values.get("region", ""), values.get("feed", "")
    if state not in ENTRY_STATES:
        raise QueryError(_l("There is no such list."), field="state")
    if region and region not in REGION_CODES:
        raise QueryError(_l("There is no such region: give an ISO code, such as GE-IM."), field="region")
    number = parse_number(feed)
    if feed and number is None:
        raise QueryError(_l("There is no such feed."), field="feed")
    return EntryFilter(state, number, region or None)
