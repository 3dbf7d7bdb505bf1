"""Several callers at once, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.errors import AppError


def at_once(engine: Engine, work: Callable[[Session, int], object], number: int) -> list[object]:
    """Run `work` (session, number of the caller) so often at once; return results, refusals among them."""
    start = Barrier(number)

    def run(caller: int) -> object:
        with Session(engine) as session:
            session.connection()
            start.wait()
            try:
                result = work(session, caller)
                session.commit()
            except AppError as refusal:
                session.rollback()
                return refusal
            return result

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def kinds(results: list[object]) -> list[object]:
    """Return the results with the kind of each refusal in its place."""
    return [type(one) if isinstance(one, AppError) else one for one in results]
