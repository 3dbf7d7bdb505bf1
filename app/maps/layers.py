"""Which layers a request shows, `layers=problems,resources`, and which of them it lists, `list=problems`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from app.errors import QueryError
from app.filters import KINDS, STATUSES, Filter
from app.i18n import gettext as _

LAYERS = ("projects", "problems", "resources", "news")
# What an answer about a layer is made of, where that is more than the layer itself: whose change changes it.
MADE_OF = {"news": ("news", "events", "observations", "problems", "projects")}
# What shows where nobody chose: resources and news have places of their own to look at them.
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


def made_of(layers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the layers whose numbers an answer about the whole map tells: news only where it shows."""
    return tuple(layer for layer in LAYERS if layer != "news" or layer in layers)


def sources_of(layers: Iterable[str]) -> tuple[str, ...]:
    """Return whose versions tell that an answer about these layers is still true."""
    found = (source for layer in layers for source in MADE_OF.get(layer, (layer,)))
    return tuple(dict.fromkeys(found))


def filter_of(flt: Filter, layer: str) -> Filter | None:
    """Return the filter as outputs of this layer alone take it; None where it means nothing of the layer.

    They know the layer's own words of `status` and `kind` only; what has no kinds has none of those asked.
    """
    own = tuple(word for word in flt.status if word in STATUSES[layer])
    kinds = tuple(word for word in flt.kind if word in KINDS.get(layer, ()))
    if (flt.status and not own) or (flt.kind and not kinds):
        return None
    return replace(flt.without("sort", "limit", "cursor"), status=own, kind=kinds)
