"""Writes of observations: draft, evidence, filing, verifying, refusing, taking back. No commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.errors import Conflict, NotFound
from app.i18n import lazy_gettext as _l
from app.mail.outbox import queue_if_possible
from app.news.models import (
    Observation,
    ObservationEvidence,
    ObservationProblem,
    ObservationProject,
)
from app.news.observation_forms import ObservationInput
from app.news.workflow.observation_forms import ANSWER_LABELS
from app.news.workflow.observations import OPEN_STATES
from app.problems.models import Problem
from app.resources.queries.choices import with_parents
from app.text import search_document

LAYER = "observations"
MOST_EVIDENCE = 20
LINE = "observation"
CHANGED = _l("Somebody else changed this observation meanwhile. Look at it again before you go on.")
NO_OBSERVATION = _l("There is no observation at this address that you may see.")


def add_observation(session: Session, given: ObservationInput, person_id: int) -> Observation:
    """Keep a draft, which only the observer sees."""
    observation = Observation(person_id=person_id, state="draft")
    _fill(session, observation, given)
    session.add(observation)
    session.flush()
    _relate(session, observation, given)
    return observation


def change_observation(
    session: Session, observation_id: int, given: ObservationInput, version: int
) -> Observation:
    """Change a draft, or one that was refused. Raises Conflict."""
    observation = _lock_open(session, observation_id, version)
    _fill(session, observation, given)
    _relate(session, observation, given)
    _touch(session, observation)
    return observation


def add_evidence(session: Session, observation_id: int, given: Any) -> ObservationEvidence:
    """Keep a checked piece of evidence (app.hooks.Additions.read_evidence) with a draft."""
    observation = _lock_open(session, observation_id)
    kept = select(func.count()).where(ObservationEvidence.observation_id == observation.id)
    if (session.scalar(kept) or 0) >= MOST_EVIDENCE:
        raise Conflict(_l("At most %(number)s pieces of evidence can be added.", number=MOST_EVIDENCE))
    evidence = ObservationEvidence(
        observation_id=observation.id, text=given.text, url=given.url,
        storage_key=given.storage_key, file_name=given.file_name,
    )  # fmt: skip
    session.add(evidence)
    session.flush()
    return evidence


def remove_evidence(session: Session, observation_id: int, evidence_id: int) -> None:
    """Take a piece of evidence out of a draft; its file is swept."""
    observation = _lock_open(session, observation_id)
    session.execute(
        delete(ObservationEvidence).where(
            ObservationEvidence.id == evidence_id, ObservationEvidence.observation_id == observation.id
        )
    )


def file_observation(session: Session, observation_id: int, version: int) -> Observation:
    """Hand a draft over to the moderators of its region. Raises Conflict where it shows nothing."""
    observation = _lock_open(session, observation_id, version)
    shown = (
        select(ObservationEvidence.id).where(ObservationEvidence.observation_id == observation.id).limit(1)
    )
    if not (observation.answers or observation.text or session.scalar(shown)):
        raise Conflict(_l("Answer at least one question, or tell in words what you saw."))
    observation.state, observation.refusal_reason = "filed", None
    observation.filed_at = datetime.now(UTC)
    _touch(session, observation)
    return observation


def verify_observation(
    session: Session, observation_id: int, version: int, person_id: int, add: Callable[..., object]
) -> Observation:
    """Verify what was filed: it is public, and stands in the log of each public problem that it is about.

    `add` is that of app.hooks.Additions. The observer is mailed.
    """
    observation = _lock_filed(session, observation_id, version)
    observation.state, observation.verified_at = "verified", datetime.now(UTC)
    observation.verified_by_id = person_id
    _touch(session, observation)
    for problem_id in _list_public_problems(session, observation.id):
        add(session, problem_id, LINE, person_id=person_id, details={"observation": observation.id})
    _tell(session, observation)
    return observation


def refuse_observation(session: Session, observation_id: int, version: int, reason: str) -> Observation:
    """Refuse what was filed; the observer is mailed why, and may change and file it again."""
    observation = _lock_filed(session, observation_id, version)
    observation.state, observation.refusal_reason = "refused", reason
    _touch(session, observation)
    _tell(session, observation)
    return observation


def withdraw_observation(session: Session, observation_id: int) -> None:
    """Delete an observation that is not verified, with its evidence."""
    observation = lock_observation(session, observation_id)
    if observation.state == "verified":
        raise Conflict(_l("What is verified stays: ask a moderator."))
    session.execute(delete(Observation).where(Observation.id == observation.id))
    session.expunge(observation)


def lock_observation(session: Session, observation_id: int, version: int | None = None) -> Observation:
    """Return it, nobody else changing it until the transaction ends. Raises NotFound and Conflict."""
    found = session.scalar(
        select(Observation).where(Observation.id == observation_id).with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if found is None:
        raise NotFound(NO_OBSERVATION)
    if version is not None and found.version != version:
        raise Conflict(CHANGED)
    return found


def _lock_open(session: Session, observation_id: int, version: int | None = None) -> Observation:
    observation = lock_observation(session, observation_id, version)
    if observation.state not in OPEN_STATES:
        raise Conflict(_l("It is filed already: it cannot be changed any more."))
    return observation


def _lock_filed(session: Session, observation_id: int, version: int) -> Observation:
    observation = lock_observation(session, observation_id, version)
    if observation.state != "filed":
        raise Conflict(CHANGED)
    return observation


def _fill(session: Session, observation: Observation, given: ObservationInput) -> None:
    observation.kind, observation.title, observation.text = given.kind, given.title, given.text
    observation.answers = dict(given.answers)
    observation.happened_on, observation.region_code = given.happened_on, given.region_code
    observation.topic_codes = with_parents(session, given.topics)
    observation.event_id, observation.name_shown = given.event_id, given.name_shown
    observation.search_document = words_of(given.title, given.text, given.answers)


def words_of(title: str, text: str, answers: Mapping[str, Any]) -> str:
    """Return by which words an observation is found: also by those of its answers."""
    told = (answer for answer in answers.values() if isinstance(answer, str) and answer not in ANSWER_LABELS)
    return search_document([title, text, *told])


def _relate(session: Session, observation: Observation, given: ObservationInput) -> None:
    for model in (ObservationProblem, ObservationProject):
        session.execute(delete(model).where(model.observation_id == observation.id))
    session.add_all(
        ObservationProblem(observation_id=observation.id, problem_id=number) for number in given.problems
    )
    session.add_all(
        ObservationProject(observation_id=observation.id, project_id=number) for number in given.projects
    )


def _list_public_problems(session: Session, observation_id: int) -> list[int]:
    rows = session.scalars(
        select(Problem.id)
        .join(ObservationProblem, ObservationProblem.problem_id == Problem.id)
        .where(ObservationProblem.observation_id == observation_id, Problem.is_public)
        .order_by(Problem.id)
    )
    return list(rows)


def _touch(session: Session, observation: Observation) -> None:
    observation.version += 1
    observation.updated_at = datetime.now(UTC)
    session.flush()
    bump_data_version(session, LAYER)


def _tell(session: Session, observation: Observation) -> None:
    person = session.get(Person, observation.person_id) if observation.person_id else None
    if person is None or not person.active:
        return
    queue_if_possible(
        session,
        kind="observation_checked",
        to=person.email,
        language=person.language,
        values={
            "observation": {"id": observation.id, "title": observation.title},
            "verified": observation.state == "verified",
            "reason": observation.refusal_reason or "",
        },
        key=f"observation-checked-{observation.id}-{observation.version}",
    )
