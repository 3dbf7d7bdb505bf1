"""What differs between two texts, word by word; pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s*\S+")


class Part(NamedTuple):
    """A piece of a text: kept, taken out (`del`) or put in (`ins`)."""

    kind: str
    words: str


def compare_words(before: str, after: str) -> list[Part]:
    """Return the pieces in order; all that are not `ins` make `before`, all that are not `del` make `after`.

    Blanks at the end of the texts are left out.
    """
    first, second = _WORD.findall(before), _WORD.findall(after)
    found: list[Part] = []
    # Words that are everywhere are no landmarks (autojunk): so no text takes long, however it repeats itself.
    for tag, start, end, new_start, new_end in SequenceMatcher(None, first, second).get_opcodes():
        if tag == "equal":
            found.append(Part("same", "".join(first[start:end])))
            continue
        found += [Part("del", "".join(first[start:end]))] if end > start else []
        found += [Part("ins", "".join(second[new_start:new_end]))] if new_end > new_start else []
    return found
