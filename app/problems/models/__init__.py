"""Tables of the problems: the problem, its work in steps, what people add, and what is kept for speed."""

from app.problems.models.around import (
    Flag,
    Follower,
    HoldsAnswer,
    ProblemPhoto,
    ProblemUpdate,
    Supporter,
)
from app.problems.models.kept import ProblemCell, ProblemTotal
from app.problems.models.problem import Problem
from app.problems.models.work import Evidence, ProblemLog, ProblemOriginal, ProblemStep, Step

__all__ = [
    "Evidence",
    "Flag",
    "Follower",
    "HoldsAnswer",
    "Problem",
    "ProblemCell",
    "ProblemLog",
    "ProblemOriginal",
    "ProblemPhoto",
    "ProblemStep",
    "ProblemTotal",
    "ProblemUpdate",
    "Step",
    "Supporter",
]
