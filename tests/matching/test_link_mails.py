"""Who is told of a move: both sides but for who made it, in their language, without any exact place."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.jobs import JOBS, make_queue
from app.mail.models import OutgoingMail
from app.matching.models import LinkLog
from app.matching.services.moves import TELL_JOB
from app.matching.services.telling import tell_sides
from app.problems.models import Follower
from app.problems.services.steps import set_owner
from app.problems.workflow.rights import StepOwner
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member
from tests.matching.walking import Stage, jobs, make_stage, move, tell_all
from tests.problems.telling import tell_all as tell_followers
from tests.signing import sign_in


def told(session: Session) -> list[tuple[str, str]]:
    return [(mail.to_address, mail.language) for mail in tell_all(session)]


def test_both_sides_are_told_of_a_move_but_for_who_made_it(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    stage.helper.language = "en"
    make_editor(session, stage.organisation, role="member")
    sign_in(client, session, stage.owner)
    move(client, session, stage.link, "contact", text="We called them.")

    mails = tell_all(session)

    assert [(mail.to_address, mail.language) for mail in mails] == [(stage.helper.email, "en")]
    assert mails[0].subject == f"Help: {stage.problem.title}"
    assert "The other side is asked to say whether it is agreed." in mails[0].text
    assert "We called them." in mails[0].text
    assert f"/en/links/{stage.link.id}" in mails[0].text
    sign_in(client, session, stage.helper)
    move(client, session, stage.link, "agree")
    assert told(session)[1:] == [(stage.owner.email, "ka")]


def test_a_killed_worker_doubles_no_mail(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    sign_in(client, session, stage.owner)
    move(client, session, stage.link, "contact")
    line = session.scalars(select(LinkLog)).one()
    assert tell_sides(session, line.id) == tell_sides(session, line.id) == 1
    assert len(tell_all(session)) == 1


def test_a_move_that_is_rolled_back_tells_nobody(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, "delivering")
    sign_in(client, session, stage.owner)
    assert move(client, session, stage.link, "done").status_code == 422
    assert jobs(session, "links:tell_sides") == []


def test_where_nobody_does_the_step_the_regions_moderators_are_told(
    client: FlaskClient, session: Session
) -> None:
    stage = make_stage(session)
    set_owner(
        session, stage.problem.id, stage.owner.id, StepOwner(), before=StepOwner(person_id=stage.owner.id)
    )
    here = make_person(session, "moderator", region="GE-KA")
    make_person(session, "moderator", region="GE-IM")
    make_person(session, "admin")
    sign_in(client, session, stage.helper)
    move(client, session, stage.link, "contact")
    assert told(session) == [(here.email, "ka")]


def test_an_organisation_that_does_the_step_is_told(client: FlaskClient, session: Session) -> None:
    stage, workers = make_stage(session), make_member(session, "Step Workers")
    editor = make_editor(session, workers, role="owner")
    before = StepOwner(person_id=stage.owner.id)
    set_owner(session, stage.problem.id, stage.owner.id, StepOwner(organisation_id=workers.id), before=before)
    sign_in(client, session, stage.helper)
    move(client, session, stage.link, "refuse", reason="used_up")
    assert told(session) == [(editor.email, "ka")]
    assert "აღარაფერია დარჩენილი" in tell_all(session)[0].text


def test_who_may_not_see_one_end_is_not_told(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    stage.problem.visibility = "region"
    stage.organisation.region_code = "GE-IM"
    session.flush()
    sign_in(client, session, make_person(session, "admin"))
    move(client, session, stage.link, "contact")
    assert stage.helper.email not in dict(told(session))


def follow(session: Session, stage: Stage, person: Person, way: str) -> None:
    session.add(Follower(problem_id=stage.problem.id, person_id=person.id, way=way))
    # Who follows before it happens is told; here all of it happens in one transaction.
    session.flush()
    earlier = "UPDATE follower SET created_at = created_at - interval '1 hour'"
    session.execute(text(earlier))


def test_followers_are_told_by_their_way_and_a_side_not_twice(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, "contacted")
    at_once, digest = make_person(session), make_person(session)
    for person, way in ((at_once, "at_once"), (digest, "digest"), (stage.owner, "at_once")):
        follow(session, stage, person, way)
    sign_in(client, session, stage.helper)
    move(client, session, stage.link, "agree")

    tell_all(session)
    tell_followers(session)

    mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [(mail.kind, mail.to_address) for mail in mails] == [
        ("link_news", stage.owner.email),
        ("problem_news", at_once.email),
    ]
    assert "დახმარებაზე შეთანხმდნენ" in mails[1].text


def test_the_worker_knows_the_job_again_when_its_database_came_back(app: Flask) -> None:
    first, second = (make_queue("postgresql://nowhere/nothing", app.extensions[JOBS]) for _ in range(2))
    assert TELL_JOB in first.tasks
    # Of the queue's own task (builtin) the library sees to itself.
    ours = [{name for name in queue.tasks if not name.startswith("builtin:")} for queue in (first, second)]
    assert ours[0] == ours[1]
    cron = [
        {(periodic.task.name, periodic.cron) for periodic in queue.periodic_registry.periodic_tasks.values()}
        for queue in (first, second)
    ]
    assert len(cron[0]) > 5
    assert cron[0] == cron[1]


def test_no_mail_tells_the_exact_place(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    session.execute(text("UPDATE problem SET location_precision = 'municipality'"))
    sign_in(client, session, stage.owner)
    move(client, session, stage.link, "contact")
    for mail in tell_all(session):
        assert "45.4" not in mail.text + (mail.html or "")
        assert "41.9" not in mail.text + (mail.html or "")
