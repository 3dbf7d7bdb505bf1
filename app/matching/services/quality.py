"""How good the rules are, measured on the labelled set: precision at 5 and recall of what is clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.labelled_set import LabelledSet, read_labelled_set
from app.matching.models import Link, RuleSet
from app.matching.services.labelled import Names, empty_tables, lay_out
from app.matching.services.match import match_problems
from app.matching.services.rules import VALUES

FIRST = 5
Pair = tuple[str, str]


@dataclass(frozen=True)
class Quality:
    """What the rules made of the set. Pairs are (problem, candidate), as they stand on the problems' pages.

    `first` are the suggestions among the first five of a problem, `wrong` those of them that are labelled no
    or not at all; `missed` are the clear pairs that are not suggested, of `clear` in all.
    """

    first: tuple[Pair, ...]
    wrong: tuple[Pair, ...]
    missed: tuple[Pair, ...]
    clear: int
    labels: int

    @property
    def precision(self) -> float:
        """Return the share of the first suggestions that are clear or possible."""
        return 1 - len(self.wrong) / len(self.first) if self.first else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the clear pairs that are suggested at all."""
        return 1 - len(self.missed) / self.clear

    def figures(self) -> dict[str, float]:
        """Return what a rule set keeps of its measurement (RuleSet.quality)."""
        return {
            "precision_at_5": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "labels": self.labels,
        }


def rules_of(rule_set: RuleSet) -> dict[str, float]:
    """Return the columns of a rule set that decide on suggestions."""
    return {name: getattr(rule_set, name) for name in VALUES}


def measure_quality(
    session: Session, rules: Mapping[str, float], labelled: LabelledSet | None = None
) -> Quality:
    """Match the labelled set by `rules` and compare. Takes about a second; nothing of it stays.

    Works beside any data, as the set lies in tables of its own. Raises NoLabelledSet.
    """
    labelled = labelled or read_labelled_set()
    with empty_tables(session):
        names = lay_out(session, labelled)
        session.add(RuleSet(name="measured", version=1, is_active=True, **rules))
        session.flush()
        match_problems(session, list(names.problems), today=labelled.as_of)
        suggested = _read_suggestions(session, names)
    return compare(labelled, suggested)


def compare(labelled: LabelledSet, suggested: Mapping[str, list[str]]) -> Quality:
    """Return how good the suggestions are: for each problem the candidates, best first."""
    first = [(problem, one) for problem, ordered in suggested.items() for one in ordered[:FIRST]]
    clear = labelled.pairs("clear")
    return Quality(
        first=tuple(first),
        wrong=tuple(pair for pair in first if labelled.label_of(*pair) == "no"),
        missed=tuple(pair for pair in clear if pair[1] not in suggested.get(pair[0], ())),
        clear=len(clear),
        labels=len(labelled.labels),
    )


def _read_suggestions(session: Session, names: Names) -> dict[str, list[str]]:
    columns = (Link.problem_id, Link.project_id, Link.resource_id)
    best_first = select(*columns).order_by(Link.problem_id, Link.score.desc(), Link.id)
    suggested = defaultdict(list)
    for problem_id, project_id, resource_id in session.execute(best_first):
        if project_id is not None:
            candidate = names.projects[project_id]
        elif resource_id is not None:
            candidate = names.resources[resource_id]
        else:
            raise LookupError("the set has no organisations of its own, but one was suggested")
        suggested[names.problems[problem_id]].append(candidate)
    return dict(suggested)
