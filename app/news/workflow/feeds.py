"""Feeds of other hosts: how often they are read, and the words for what went wrong."""

from __future__ import annotations

from datetime import timedelta

from app.i18n import lazy_gettext as _l

# A little less than the hour between two rounds of the worker, so that none is left out.
USUAL_PAUSE = timedelta(minutes=55)
LONGEST_PAUSE = timedelta(hours=24)
# Candidates that nobody touched go after this, and none that is older comes in.
KEEP = timedelta(days=60)

STATE_LABELS = {"active": _l("is read every hour"), "paused": _l("paused")}
ENTRY_LABELS = {"new": _l("New"), "taken": _l("Made into drafts"), "dismissed": _l("Dismissed")}

_TROUBLE_LABELS = {
    "forbidden": _l(
        "It leads to an address that is never asked for: only public names over http or https are."
    ),
    "private": _l("Its name leads into a private network: such an address is never asked for."),
    "unknown_host": _l("There is no such host, or the name service did not answer."),
    "unreachable": _l("The host cannot be reached."),
    "certificate": _l("The host's certificate does not vouch for its name."),
    "slow": _l("It took longer than five seconds."),
    "large": _l("It is larger than 2 MB."),
    "redirects": _l("It leads from one address to the next, more than three times."),
    "encoding": _l("It is packed in a way that was not asked for, or broken."),
    "broken": _l("The answer broke off, or was none of the web's."),
    "no_xml": _l("It is not well-formed XML."),
    "dtd": _l(
        "It holds a document type declaration, which is never read: often a web page in place of the feed."
    ),
    "no_feed": _l("It is XML, but no feed: neither RSS 2.0, RSS 1.0 nor Atom 1.0."),
}


def tell_trouble(reason: str, detail: str | None) -> str:
    """Return in words why a feed could not be read."""
    words = {"detail": detail or "?"}
    if reason == "other_host":
        return str(
            _l(
                "It leads on to another host, %(detail)s. If that is right, add the feed with that address.",
                **words,
            )
        )
    if reason == "status":
        return str(_l("The host answered with %(detail)s in place of the feed.", **words))
    if reason == "type":
        return str(_l("What came is no feed by its type: %(detail)s.", **words))
    return str(_TROUBLE_LABELS[reason])


def pause_after(failures: int) -> timedelta:
    """Return how long a feed rests after so many failures in a row: twice as long each, a day at most."""
    doubled: int = 1 << min(failures, 10)
    return min(USUAL_PAUSE * doubled, LONGEST_PAUSE)
