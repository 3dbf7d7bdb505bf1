"""Support, follow, updates, flags, answers and one's own problems, by their pages."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.models import OutgoingMail
from app.problems.models import Flag, Follower, HoldsAnswer, Problem, ProblemPhoto, ProblemUpdate
from app.problems.services.around import follow
from app.problems.services.closing import close_problem
from app.problems.services.holds import ask_next
from app.problems.services.steps import EvidenceInput
from tests.factories_problems import make_person, make_problem
from tests.problems.telling import tell_all
from tests.problems.work import make_work
from tests.signing import post, sign_in


def last_mail(session: Session) -> OutgoingMail:
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()  # type: ignore[return-value]


def link_in(mail: OutgoingMail, part: str) -> str:
    found = re.search(rf"https?://[^/]+(/\S*{part}\S*)", mail.text)
    assert found, mail.text
    return found[1]


def photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    file.seek(0)
    return file, "pump.jpg"


def test_support_needs_an_account_and_counts_once(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    path = f"/en/problems/{problem.id}"

    assert "/account/sign-in" in post(client, f"{path}/support").headers["Location"]
    sign_in(client, session, make_person(session))
    for _ in range(2):
        assert post(client, f"{path}/support").status_code == 303
    assert "1 person has this problem too." in client.get(path).text
    post(client, f"{path}/unsupport")

    session.refresh(problem)
    assert problem.supporters == 0


def test_a_form_that_another_site_sends_is_refused(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    sign_in(client, session, make_person(session))

    assert client.post(f"/en/problems/{problem.id}/support").status_code == 400
    session.refresh(problem)
    assert problem.supporters == 0


def test_a_person_follows_and_stops(client: FlaskClient, session: Session) -> None:
    problem, person = make_problem(session), make_person(session)
    path = f"/en/problems/{problem.id}"
    sign_in(client, session, person)

    assert post(client, f"{path}/follow", {"way": "digest"}).status_code == 303
    assert "with the mail at the end of the day" in client.get(path).text
    assert "Change when mails come" in client.get(path).text
    form = client.get(f"{path}/follow").text
    assert 'value="digest" checked' in form
    assert "soon" not in form
    assert post(client, f"{path}/follow", {"way": "by pigeon"}).status_code == 422
    assert post(client, f"{path}/unfollow").status_code == 303

    assert session.scalars(select(Follower)).all() == []


def test_an_address_follows_after_it_was_confirmed_and_ends_it_by_its_link(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session)
    path = f"/en/problems/{problem.id}"

    assert post(client, f"{path}/follow", {"email": "not an address"}).status_code == 422
    sent = post(client, f"{path}/follow", {"email": "nino@example.org"})
    assert "Look into your mailbox" in sent.text
    assert session.scalars(select(Follower)).all() == []
    mail = last_mail(session)
    # Nothing that somebody typed stands in a mail to an address that is not confirmed.
    assert problem.title not in mail.subject + mail.text
    confirm = link_in(mail, "/problems/follow/")

    assert client.get(confirm).status_code == 200
    assert session.scalars(select(Follower)).all() == []
    assert post(client, confirm).status_code == 200
    follower = session.scalars(select(Follower)).one()
    assert (follower.email, follower.language) == ("nino@example.org", "en")

    end = f"{path}/unfollow/{follower.token}"
    assert client.get(end).status_code == 200
    assert len(session.scalars(select(Follower)).all()) == 1
    # As a mail program posts it: without cookie and form.
    assert client.application.test_client().post(end).status_code == 200
    assert session.scalars(select(Follower)).all() == []
    assert client.post(end).status_code == 200


def test_a_changed_link_confirms_nothing(client: FlaskClient, session: Session) -> None:
    post(client, f"/en/problems/{make_problem(session).id}/follow", {"email": "nino@example.org"})
    confirm = link_in(last_mail(session), "/problems/follow/")

    assert post(client, confirm[:-3] + "abc").status_code == 404


def test_a_comment_with_photos_stands_on_the_page(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    path = f"/en/problems/{problem.id}"
    sign_in(client, session, make_person(session, name="Gia Kiknadze"))

    # A citizen who neither reported nor works on it writes a comment, whatever the form says.
    form = {"update_text": "It is <b>worse</b> now", "photos": photo(), "is_update": "yes"}
    assert post(client, f"{path}/updates", form, content_type="multipart/form-data").status_code == 303

    page = client.get(path).text
    assert "It is &lt;b&gt;worse&lt;/b&gt; now" in page
    assert "Gia Kiknadze" in page
    assert session.scalars(select(ProblemUpdate.kind)).one() == "comment"
    key = session.scalars(select(ProblemPhoto.storage_key)).one()
    assert client.get(f"/photos/{key}/small.jpg").status_code == 200


def test_an_empty_comment_and_a_lying_photo_are_refused(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    path = f"/en/problems/{problem.id}/updates"
    sign_in(client, session, make_person(session))

    empty = post(client, path, {"update_text": "  "})
    lying = post(
        client,
        path,
        {"update_text": "Look", "photos": (io.BytesIO(b"GIF89a no photo"), "photo.jpg")},
        content_type="multipart/form-data",
    )

    assert empty.status_code == 422
    assert 'href="#update_text"' in empty.text
    assert lying.status_code == 415
    assert "Look" in lying.text
    assert session.scalars(select(ProblemUpdate)).all() == []


def test_news_of_the_reporter_reach_the_followers(client: FlaskClient, session: Session) -> None:
    reporter = make_person(session)
    problem = make_problem(session, reporter_id=reporter.id)
    follow(session, problem, email="nino@example.org", language="en")
    sign_in(client, session, reporter)

    post(client, f"/en/problems/{problem.id}/updates", {"update_text": "The pump came.", "is_update": "yes"})
    tell_all(session)

    assert "The pump came." in last_mail(session).text
    assert "Person" not in client.get(f"/en/problems/{problem.id}").text.split("Updates and comments")[1]


def test_only_a_moderator_of_the_region_hides_a_comment(client: FlaskClient, session: Session) -> None:
    problem, citizen = make_problem(session, place="Telavi"), make_person(session)
    written = ProblemUpdate(problem_id=problem.id, person_id=citizen.id, kind="comment", text="An insult")
    session.add(written)
    session.flush()
    path = f"/en/problems/{problem.id}/updates/{written.id}/hide"

    for role, region, status in (
        ("citizen", None, 403),
        ("member", None, 403),
        ("moderator", "GE-IM", 403),
        ("moderator", "GE-KA", 303),
    ):
        sign_in(client, session, make_person(session, role, region=region))
        assert post(client, path).status_code == status, (role, region)
    assert "An insult" not in client.get(f"/en/problems/{problem.id}").text


def test_anybody_flags_a_page_and_machines_are_not_heard(client: FlaskClient, session: Session) -> None:
    path = f"/en/problems/{make_problem(session).id}/flag"

    assert client.get(path).status_code == 200
    assert post(client, path, {"reason": ""}).status_code == 422
    assert post(client, path, {"reason": "Buy", "website": "https://spam.example"}).status_code == 200
    assert post(client, path, {"reason": "My neighbour's name"}).status_code == 200

    assert session.scalars(select(Flag.reason)).all() == ["My neighbour's name"]


def test_the_eleventh_flag_of_an_hour_is_one_too_many(client: FlaskClient, session: Session) -> None:
    path = f"/en/problems/{make_problem(session).id}/flag"

    answers = [post(client, path, {"reason": "again"}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def asked(session: Session) -> tuple[Problem, str]:
    problem, member = make_work(session, step=6), make_person(session, "member")
    ended = datetime.now(UTC) - timedelta(weeks=4, hours=1)
    shown = EvidenceInput("comment", text="Water flows.")
    close_problem(session, problem.id, member.id, 1, status="solved", evidence=shown, now=ended)
    follow(session, problem, email="nino@example.org", language="en")
    assert ask_next(session, datetime.now(UTC))
    return problem, link_in(last_mail(session), "/problems/holds/")


def test_the_link_of_the_question_does_nothing_before_an_answer_is_sent(
    client: FlaskClient, session: Session
) -> None:
    problem, link = asked(session)

    page = client.get(link)

    assert page.text.count('name="holds"') == 2
    assert session.scalars(select(HoldsAnswer.answered_at)).one() is None
    assert post(client, link, {"holds": "yes"}).status_code == 200
    session.refresh(problem)
    assert problem.status == "solved"
    assert "The solution holds" in client.get(f"/en/problems/{problem.id}").text.replace("the s", "The s")


def test_no_needs_a_reason_and_opens_the_problem_again(client: FlaskClient, session: Session) -> None:
    problem, link = asked(session)

    assert post(client, link, {"holds": "no"}).status_code == 422
    answer = post(client, link, {"holds": "no", "reason": "The pipe broke again."})

    assert "The problem is open again" in answer.text
    session.refresh(problem)
    assert (problem.status, problem.step) == ("open", 6)
    assert "The pipe broke again." in client.get(f"/en/problems/{problem.id}").text
    assert client.get("/en/problems/holds/a-guess").status_code == 404


def test_ones_own_problems_are_told_in_every_state(client: FlaskClient, session: Session) -> None:
    person, stranger = make_person(session), make_person(session)
    make_problem(session, title="Mine waits", moderation="waiting", reporter_id=person.id)
    make_problem(session, title="Of another", moderation="waiting", reporter_id=stranger.id)
    followed = make_problem(session, title="I watch it")
    follow(session, followed, person_id=person.id)

    assert client.get("/en/account/problems").status_code == 303
    sign_in(client, session, person)
    page = client.get("/en/account/problems").text

    assert "Mine waits" in page
    assert "Waiting for a moderator" in page
    assert "I watch it" in page
    assert "Of another" not in page


def test_a_duplicate_leads_to_the_problem_that_goes_on_instead_of_taking_support(
    client: FlaskClient, session: Session
) -> None:
    other = make_problem(session, "The pipe")
    duplicate = make_problem(session, "The pipe again", status="duplicate", duplicate_of_id=other.id)
    session.commit()
    page = client.get(f"/en/problems/{duplicate.id}").text
    assert f'href="/en/problems/{other.id}#around"' in page
    assert f'action="/en/problems/{duplicate.id}/support"' not in page
    assert f'action="/en/problems/{other.id}/support"' in client.get(f"/en/problems/{other.id}").text


def test_no_mailbox_is_filled_by_strangers_from_many_networks(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    session.commit()
    path, form = f"/en/problems/{problem.id}/follow", {"email": "Nino@example.org"}
    answers = []
    for number in range(21):
        client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        answers.append(post(client, path, form).status_code)
    assert answers == [200] * 20 + [429]
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 20
    form["email"] = "gio@example.org"
    assert post(client, path, form).status_code == 200
