"""Where a number of the gaps leads: to the map, or the inventory, with just that filter."""

from __future__ import annotations

from urllib.parse import urlencode

# Of each measure: the page, and what is asked there besides region and topic.
_PAGES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "problems": ("/map", (("status", "open"), ("layers", "problems"))),
    "unlinked": ("/map", (("status", "open"), ("linked", "no"), ("layers", "problems"))),
    "linked": ("/map", (("status", "open"), ("linked", "no"), ("layers", "problems"))),
    "projects": ("/map", (("status", "current"), ("layers", "projects"))),
    "money": ("/map", (("status", "current"), ("layers", "projects"), ("measure", "budget"))),
    "members": ("/resources", ()),
}


def address_of(measure: str, region: str, topic: str, currency: str = "") -> str:
    """Return the path and query of what a cell counts; money: of the projects budgeted in that currency."""
    page, asked = _PAGES[measure]
    pairs = [(name, value) for name, value in (("region", region), ("topic", topic)) if value]
    pairs += asked
    if measure == "money" and currency:
        pairs.append(("currency", currency))
    return f"{page}?{urlencode(pairs)}" if pairs else page
