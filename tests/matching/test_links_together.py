"""Several at once on one link or problem, each on a connection of their own: one does it, others are told."""

from __future__ import annotations

from threading import Thread

from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.matching.models import Link, LinkLog
from app.matching.services.match import match_problems
from app.matching.services.merging import move_links
from app.matching.services.moves import Mover, move_link, propose_link
from app.problems.services.linking import add_to_problem
from app.problems.services.steps import lock_in_order
from tests.at_once import at_once, kinds
from tests.factories import keep, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.matching.walking import make_stage

SEVERAL = 4


def test_of_several_who_say_yes_at_once_one_does_and_the_others_are_told(engine: Engine) -> None:
    with Session(engine) as session:
        stage = make_stage(session, "contacted")
        link, problem, person = stage.link.id, stage.problem.id, stage.helper.id
        version = session.scalar(select(Link.version).where(Link.id == link)) or 0
        session.commit()

    def agree(session: Session, _caller: int) -> str:
        by = Mover(person, "resource")
        return move_link(session, link, by, version, "agree", add=add_to_problem).state

    results = at_once(engine, agree, SEVERAL)

    assert sorted(map(str, kinds(results))) == sorted(map(str, ["agreed", *[Conflict] * (SEVERAL - 1)]))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).where(LinkLog.link_id == link)) == 1
        assert session.scalar(text("SELECT linked FROM problem WHERE id = :id"), {"id": problem})


def test_what_several_propose_at_once_is_linked_once(engine: Engine) -> None:
    with Session(engine) as session:
        problem, project = make_problem(session).id, make_project(session).id
        people = [make_person(session, "member").id for _ in range(SEVERAL)]
        session.commit()

    def propose(session: Session, caller: int) -> int:
        return propose_link(session, problem, "project", project, Mover(people[caller], None), "")[0].id

    assert len(set(at_once(engine, propose, SEVERAL))) == 1


def test_a_matching_and_people_wait_for_each_other_without_a_knot(engine: Engine) -> None:
    with Session(engine) as session:
        stage = make_stage(session)
        other = make_problem(session)
        for number in range(3):
            project = make_project(session, f"Water supply {number}", topics=("water",))
            make_link(session, stage.problem, project, score=0.1)
        make_project(session, "A new one", topics=("water",))
        keep(session)
        problem, other_id, link, person = stage.problem.id, other.id, stage.link.id, stage.owner.id
        version = session.scalar(select(Link.version).where(Link.id == link)) or 0
        session.commit()

    def match(failures: list[BaseException]) -> None:
        try:
            with Session(engine) as session, session.begin():
                match_problems(session, [problem, other_id])
        except BaseException as error:
            failures.append(error)

    # Each person holds the problem when the matching begins, and writes its links while that waits.
    failures: list[BaseException] = []
    with Session(engine) as session, session.begin():
        lock_in_order(session, problem)
        beside = Thread(target=match, args=(failures,))
        beside.start()
        move_link(session, link, Mover(person, "problem"), version, "contact", add=add_to_problem)
    beside.join(30)
    with Session(engine) as session, session.begin():
        lock_in_order(session, problem, other_id)
        beside = Thread(target=match, args=(failures,))
        beside.start()
        move_links(session, problem, other_id, person)
    beside.join(30)

    assert failures == []
    with Session(engine) as session:
        moved = session.get_one(Link, link)
        assert (moved.problem_id, moved.state) == (other_id, "contacted")
