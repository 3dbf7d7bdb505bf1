"""Who may do what with an observation, and when; pure."""

from __future__ import annotations

from typing import Protocol

from app.problems.workflow.rights import PersonLike, may_moderate

# While it can be changed by who made it.
OPEN_STATES = ("draft", "refused")


class ObservationLike(Protocol):
    """What a right depends on; news.models.Observation has it."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def region_code(self) -> str: ...
    @property
    def state(self) -> str: ...


def observed(person: PersonLike | None, observation: ObservationLike) -> bool:
    """Whether it is the person's own."""
    return person is not None and observation.person_id == person.id


def may_edit(person: PersonLike | None, observation: ObservationLike) -> bool:
    """Change it, bring evidence, file it: the observer, until it is filed, and again when it was refused."""
    return observed(person, observation) and observation.state in OPEN_STATES


def may_verify(person: PersonLike | None, observation: ObservationLike) -> bool:
    """Verify and refuse: moderators of its region; nobody the own one."""
    return may_moderate(person, observation.region_code) and not observed(person, observation)


def may_see(person: PersonLike | None, observation: ObservationLike) -> bool:
    """Everybody what is verified; else the observer, and moderators from its filing on."""
    if observation.state == "verified" or observed(person, observation):
        return True
    return observation.state in ("filed", "refused") and may_moderate(person, observation.region_code)
