"""The life of a link by its rules alone: every role, every state, every move."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from app.matching.workflow.moves import (
    MOVES,
    PATH,
    SIDES,
    MoveRefused,
    acting_side,
    allowed_moves,
    check_refusal,
    further,
    log_kind,
)
from app.matching.workflow.rights import Helper, may_see_helper, may_see_link, sides_of
from app.problems.workflow.rights import StepOwner

STATES = (*PATH, "refused")
# state → side → moves, as the network wants it.
TABLE = {
    "suggested": {"problem": "contact refuse", "resource": "contact refuse", "moderator": "contact refuse"},
    "contacted": {"problem": "agree refuse", "resource": "agree refuse", "moderator": "agree refuse"},
    "agreed": {"problem": "deliver refuse", "resource": "deliver refuse", "moderator": "deliver refuse"},
    "delivering": {"problem": "done refuse", "resource": "done refuse", "moderator": "done refuse"},
    "done": {},
    "refused": {"moderator": "reopen"},
}


@dataclass
class SomePerson:
    id: int = 1
    role: str = "member"
    region_code: str | None = None


@dataclass
class SomeProblem:
    reporter_id: int | None = None
    region_code: str = "GE-KA"
    is_public: bool = True
    moderation: str = "published"


@pytest.mark.parametrize(("state", "side"), list(product(STATES, SIDES)))
def test_each_side_may_make_the_moves_of_the_table(state: str, side: str) -> None:
    assert " ".join(allowed_moves(state, {side})) == TABLE[state].get(side, "")


@pytest.mark.parametrize("state", STATES)
def test_who_is_on_no_side_may_make_no_move(state: str) -> None:
    assert allowed_moves(state, ()) == ()


@pytest.mark.parametrize(
    ("asked_by", "may"),
    [
        ("problem", {"resource", "moderator"}),
        ("resource", {"problem", "moderator"}),
        ("moderator", set(SIDES)),
        (None, set(SIDES)),
    ],
)
def test_nobody_says_yes_to_the_own_question(asked_by: str | None, may: set[str]) -> None:
    assert {side for side in SIDES if "agree" in allowed_moves("contacted", {side}, asked_by)} == may


def test_who_is_on_both_sides_answers_for_the_other_one() -> None:
    assert acting_side("agree", {"problem", "resource"}, "problem") == "resource"
    assert acting_side("agree", {"problem", "resource"}, "resource") == "problem"


def test_a_closed_problem_or_a_withdrawn_resource_lets_only_what_began_end() -> None:
    open_moves = {state: allowed_moves(state, SIDES, is_open=False) for state in STATES}
    assert open_moves == {
        "suggested": ("refuse",),
        "contacted": ("refuse",),
        "agreed": ("refuse",),
        "delivering": ("done", "refuse"),
        "done": (),
        "refused": (),
    }


@pytest.mark.parametrize("name", MOVES)
def test_every_move_leads_along_the_way_or_out_of_it_or_back_to_its_beginning(name: str) -> None:
    move = MOVES[name]
    if move.to in PATH[1:]:
        assert move.states == (PATH[PATH.index(move.to) - 1],)
    else:
        assert (move.to, move.states) in (("refused", PATH[:-1]), ("suggested", ("refused",)))


@pytest.mark.parametrize(
    ("reason", "words", "field"), [("", "", "reason"), ("because", "", "reason"), ("other", "", "text")]
)
def test_a_refusal_names_what_lacks(reason: str, words: str, field: str) -> None:
    with pytest.raises(MoveRefused) as refused:
        check_refusal(reason, words)
    assert [item.field for item in refused.value.errors] == [field]


def test_a_refusal_has_a_reason_of_the_list_or_words() -> None:
    check_refusal("too_far", "")
    check_refusal("other", "The bridge is closed.")


def test_the_further_state_wins_and_a_no_beats_nobodys_word() -> None:
    assert further("agreed", "contacted") == "agreed"
    assert further("refused", "suggested") == "refused"
    assert further("refused", "contacted") == "contacted"


def test_the_log_of_the_problem_tells_of_yes_and_of_what_came_of_it() -> None:
    told = {(before, after): log_kind(before, after) for before, after in product(STATES, STATES)}
    assert told["contacted", "agreed"] == "link_agreed"
    assert told["delivering", "done"] == "link_done"
    assert told["agreed", "refused"] == told["delivering", "refused"] == "link_ended"
    assert (
        told["suggested", "refused"] is told["suggested", "contacted"] is told["refused", "suggested"] is None
    )


def sides(person: SomePerson | None, organisations: tuple[int, ...] = (), **problem: object) -> set[str]:
    owner, helper = StepOwner(person_id=7, organisation_id=70), Helper(frozenset({80, 81}), person_id=8)
    return set(sides_of(person, SomeProblem(**problem), owner, helper, organisations))  # type: ignore[arg-type]


def test_everybody_stands_on_their_sides() -> None:
    assert sides(None) == set()
    assert sides(SomePerson()) == set()
    assert sides(SomePerson(7)) == {"problem"}
    assert sides(SomePerson(), (70,)) == {"problem"}
    assert sides(SomePerson(8)) == {"resource"}
    assert sides(SomePerson(), (81,)) == {"resource"}
    assert sides(SomePerson(7), (80,)) == {"problem", "resource"}
    assert sides(SomePerson(role="moderator", region_code="GE-KA")) == {"moderator"}
    assert sides(SomePerson(role="moderator")) == {"moderator"}
    assert sides(SomePerson(role="moderator", region_code="GE-IM")) == set()
    assert sides(SomePerson(role="admin")) == {"moderator"}
    assert sides(SomePerson(role="editor")) == set()
    assert sides(SomePerson(7), moderation="withdrawn") == set()


@pytest.mark.parametrize(
    ("visibility", "who"),
    [
        ("public", "nobody citizen member editor moderator admin"),
        ("members", "member editor moderator admin"),
        ("moderators", "moderator admin"),
    ],
)
def test_what_helps_is_seen_by_whom_it_was_shown_to(visibility: str, who: str) -> None:
    seen = [
        role
        for role in ("nobody", "citizen", "member", "editor", "moderator", "admin")
        if may_see_helper(None if role == "nobody" else SomePerson(role=role), Helper(visibility=visibility))
    ]
    assert " ".join(seen) == who
    assert may_see_helper(SomePerson(8), Helper(person_id=8, visibility=visibility))


def test_a_link_is_seen_by_who_sees_both_ends_and_a_refused_one_by_its_sides() -> None:
    problem, hidden = SomeProblem(), SomeProblem(is_public=False)
    member, helper = SomePerson(), Helper()
    assert may_see_link(None, problem, helper, "suggested", ())
    assert not may_see_link(None, hidden, helper, "suggested", ())
    assert may_see_link(member, hidden, helper, "suggested", (), regions=("GE-KA",))
    assert not may_see_link(member, hidden, helper, "suggested", (), regions=("GE-IM",))
    narrowed = Helper(visibility="moderators")
    assert may_see_link(member, problem, narrowed, "agreed", {"problem"})
    assert not may_see_link(member, problem, narrowed, "agreed", ())
    for state in ("suggested", "refused"):
        assert not may_see_link(member, problem, narrowed, state, {"problem"})
    assert not may_see_link(member, problem, helper, "refused", ())
    assert may_see_link(member, problem, helper, "refused", ("problem",))
    assert not may_see_link(None, SomeProblem(moderation="waiting"), helper, "agreed", ())
