"""The last few hundred answers of a question, in this process: any of them may be forgotten at any time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.db import read_data_version

Answer = TypeVar("Answer")


class LastAsked(Generic[Answer]):
    """Answers by question, the ones asked for last; safe between threads."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer, or None when it is not at hand."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer; the one not asked for longest goes."""
        with self._lock:
            self._found[key] = answer
            self._found.move_to_end(key)
            while len(self._found) > self._size:
                self._found.popitem(last=False)


class Remembered(LastAsked[Answer]):
    """Answers by question and version of a layer's data."""

    def __init__(self, layer: str, size: int = 256) -> None:
        super().__init__(size)
        self._layer = layer

    def ask(self, session: Session, question: tuple[Hashable, ...], find: Callable[[], Answer]) -> Answer:
        """Return the answer to a question about the layer's data, found anew only when it is not at hand."""
        key = self.key(session, *question)
        kept = self.get(key)
        if kept is None:
            kept = find()
            self.put(key, kept)
        return kept

    def key(self, session: Session, *question: Hashable) -> Hashable:
        """Return what an answer is kept under: the database, its data's version and the question."""
        return (session.get_bind().engine.url, read_data_version(session, self._layer), *question)
