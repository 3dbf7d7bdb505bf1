"""Several people at once on one problem, each on a connection of their own: nothing is lost or done twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.mail.models import OutgoingMail
from app.problems.models import HoldsAnswer, Problem, ProblemPhoto, ProblemTotal, Supporter
from app.problems.services.around import follow, support, unsupport
from app.problems.services.closing import close_problem
from app.problems.services.holds import answer_question, ask_next
from app.problems.services.photos import hide_photo
from app.problems.services.steps import EvidenceInput, advance_step, set_owner, tick_items
from app.problems.workflow.rights import StepOwner
from app.problems.workflow.steps import Refusal
from tests.at_once import at_once, kinds
from tests.factories_problems import make_person
from tests.problems.work import active_stays, make_ready, make_work

HOW_MANY = 6
SHOWN = EvidenceInput("comment", text="Water flows.")


def prepare(engine: Engine, people: int = HOW_MANY, **columns: object) -> tuple[int, list[int]]:
    with Session(engine) as session:
        persons = [make_person(session, "member").id for _ in range(people)]
        problem = make_work(session, **columns).id
        session.commit()
    return problem, persons


def test_of_several_who_go_forward_at_once_one_does(engine: Engine) -> None:
    problem_id, persons = prepare(engine)
    with Session(engine) as session:
        make_ready(session, session.get_one(Problem, problem_id), persons[0])
        session.commit()

    results = at_once(
        engine, lambda session, caller: bool(advance_step(session, problem_id, persons[caller], 1)), HOW_MANY
    )

    assert sorted(map(str, kinds(results))) == sorted([str(Conflict)] * (HOW_MANY - 1) + ["True"])
    with Session(engine) as session:
        assert [stay.number for stay in active_stays(session, problem_id)] == [2]
        kept = session.scalar(
            select(ProblemTotal.problems).where(ProblemTotal.dimension == "step", ProblemTotal.key == "2")
        )
        assert kept == 1


def test_of_several_who_take_a_step_at_once_one_does(engine: Engine) -> None:
    problem_id, persons = prepare(engine)

    def take(session: Session, caller: int) -> bool:
        return bool(
            set_owner(
                session, problem_id, persons[caller], StepOwner(person_id=persons[caller]), before=StepOwner()
            )
        )

    assert kinds(at_once(engine, take, HOW_MANY)).count(Conflict) == HOW_MANY - 1


def test_items_that_several_tick_at_once_are_all_ticked(engine: Engine) -> None:
    problem_id, persons = prepare(engine, people=3)

    at_once(
        engine, lambda session, caller: tick_items(session, problem_id, persons[caller], (), (caller,)), 3
    )

    with Session(engine) as session:
        assert active_stays(session, problem_id)[0].checked == [0, 1, 2]


def test_the_number_of_supporters_is_exact_however_many_come_at_once(engine: Engine) -> None:
    problem_id, persons = prepare(engine)

    def come(session: Session, caller: int) -> None:
        problem = session.get_one(Problem, problem_id)
        support(session, problem, persons[caller // 2])
        support(session, problem, persons[-1])
        if caller == 0:
            unsupport(session, problem, persons[-1])

    at_once(engine, come, HOW_MANY)

    with Session(engine) as session:
        counted = session.scalar(select(func.count()).select_from(Supporter))
        assert session.get_one(Problem, problem_id).supporters == counted
        assert counted in (HOW_MANY // 2, HOW_MANY // 2 + 1)


def test_several_workers_ask_each_address_once(engine: Engine) -> None:
    problem_id, persons = prepare(engine, step=6)
    ended = datetime.now(UTC) - timedelta(weeks=5)
    with Session(engine) as session:
        problem = session.get_one(Problem, problem_id)
        close_problem(session, problem_id, persons[0], 1, status="solved", evidence=SHOWN, now=ended)
        for number in range(5):
            follow(session, problem, email=f"nino-{number}@example.org")
        session.commit()

    for _ in range(6):
        at_once(engine, lambda session, caller: ask_next(session, datetime.now(UTC)), 3)

    with Session(engine) as session:
        asked = session.scalars(select(HoldsAnswer.email)).all()
        mails = session.scalars(
            select(OutgoingMail.to_address).where(OutgoingMail.kind == "problem_holds")
        ).all()
        assert sorted(asked) == sorted(mails) == [f"nino-{number}@example.org" for number in range(5)]


def test_of_several_who_say_no_at_once_one_opens_the_problem_again(engine: Engine) -> None:
    problem_id, persons = prepare(engine, step=6)
    ended = datetime.now(UTC) - timedelta(weeks=5)
    with Session(engine) as session:
        close_problem(session, problem_id, persons[0], 1, status="solved", evidence=SHOWN, now=ended)
        problem = session.get_one(Problem, problem_id)
        for number in range(3):
            follow(session, problem, email=f"nino-{number}@example.org")
        while ask_next(session, datetime.now(UTC)):
            pass
        session.commit()
        tokens = session.scalars(select(HoldsAnswer.token)).all()

    def say_no(session: Session, caller: int) -> None:
        answer_question(session, tokens[caller], holds=False, reason="It is dry again.")

    assert at_once(engine, say_no, 3) == [None] * 3
    with Session(engine) as session:
        assert [stay.number for stay in active_stays(session, problem_id)] == [6]
        assert session.get_one(Problem, problem_id).status == "open"


def test_photos_hidden_at_once_are_all_counted(engine: Engine) -> None:
    problem_id, _persons = prepare(engine, people=1)
    with Session(engine) as session:
        photos = [
            ProblemPhoto(problem_id=problem_id, position=one, storage_key=f"key{one}", width=1, height=1)
            for one in range(HOW_MANY)
        ]
        session.add_all(photos)
        session.commit()
        numbers = [photo.id for photo in photos]

    at_once(
        engine,
        lambda session, caller: hide_photo(session, session.get_one(ProblemPhoto, numbers[caller])),
        HOW_MANY,
    )

    with Session(engine) as session:
        assert session.get_one(Problem, problem_id).photos_count == 0


def test_of_two_problems_closed_as_duplicates_of_each_other_at_once_one_stays(engine: Engine) -> None:
    for _ in range(5):
        pair = [prepare(engine, people=1)[0] for _ in range(2)]

        def close(session: Session, caller: int, pair: list[int] = pair) -> bool:
            mine, others = pair[caller], pair[1 - caller]
            return bool(close_problem(session, mine, None, 1, status="duplicate", duplicate_of=others))

        assert sorted(map(str, kinds(at_once(engine, close, 2)))) == sorted([str(Refusal), "True"])
        with Session(engine) as session:
            ended = session.scalars(select(Problem.status).where(Problem.id.in_(pair)))
            assert sorted(ended) == ["duplicate", "open"]
