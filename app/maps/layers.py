"""Which layers a request shows, `layers=problems,resources`, and which of them it lists, `list=problems`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from app.errors import QueryError
from app.filters import STATUSES, Filter
from app.i18n import gettext as _

LAYERS = ("projects", "problems", "resources")
# What shows where nobody chose: resources have a map of their own, and are the third thing to look at here.
USUAL = ("projects", "problems")
PARAMETERS = frozenset({"layers", "list"})


@dataclass(frozen=True)
class Shown:
    """The layers shown, in the order of LAYERS, and the one listed, which is among them."""

    layers: tuple[str, ...] = USUAL
    listed: str = USUAL[0]

    def pairs(self, listed: str = "") -> list[tuple[str, str]]:
        """Return the query pairs that ask for this (or for another list), without what is usual."""
        listed = listed or self.listed
        layers = [] if self.layers == USUAL else [("layers", ",".join(self.layers))]
        return layers if listed == self.layers[0] else [*layers, ("list", listed)]


def read_shown(args: MultiDict[str, str]) -> Shown:
    """Return what a request asks for: the usual layers and the list of the first one where it does not say.

    Raises QueryError for a layer that does not exist.
    """
    asked = [word for word in args.get("layers", "").split(",") if word] or list(USUAL)
    listed = args.get("list", "")
    for field, words in (("layers", asked), ("list", [listed] if listed else [])):
        if not set(words) <= set(LAYERS):
            raise QueryError(_("There is no such layer."), code="E_QUERY", field=field)
    layers = tuple(layer for layer in LAYERS if layer in asked)
    return Shown(layers, listed if listed in layers else layers[0])


def filter_of(flt: Filter, layer: str) -> Filter | None:
    """Return the filter as outputs of this layer alone take it; None where it means nothing of the layer.

    They know the layer's own words of `status` only.
    """
    own = tuple(word for word in flt.status if word in STATUSES[layer])
    if flt.status and not own:
        return None
    return replace(flt.without("sort", "limit", "cursor"), status=own)
