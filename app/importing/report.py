"""What an import tells its person: errors and warnings with line, field and code, counted beyond a limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import AppError
from app.text import counted

KEPT_ERRORS = 100
KEPT_WARNINGS_PER_CODE = 20
SHOWN_CHARACTERS = 60


class Refused(AppError):
    """The whole file is refused; reading stops here."""

    status = 422
    title = "Import refused"

    def __init__(self, code: str, message: str, *, line: int | None = None, field: str | None = None) -> None:
        super().__init__(message, code=code, field=field)
        self.line = line


@dataclass(frozen=True)
class Problem:
    """One thing wrong or odd in a file.

    `line` is a line of text, a sheet row, or a feature counted from 1.
    """

    code: str
    message: str
    line: int | None = None
    field: str | None = None

    def as_text(self) -> str:
        """Return `line 3, field lat: E_COORD_PARSE …`, without the places that are not known."""
        places = [
            f"line {self.line}" if self.line is not None else "",
            f"field {self.field}" if self.field else "",
        ]
        where = ", ".join(place for place in places if place)
        return f"{where}: {self.code} {self.message}" if where else f"{self.code} {self.message}"


class Report:
    """Collects problems of one import. Only the first ones are kept, every one is counted."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.error_counts: Counter[str] = Counter()
        self.warning_counts: Counter[str] = Counter()

    @property
    def failed(self) -> bool:
        """Whether anything was refused: then nothing may be stored."""
        return bool(self.error_counts)

    def add_error(
        self, code: str, message: str, *, line: int | None = None, field: str | None = None
    ) -> None:
        field = field and printable(field)
        self.error_counts[code] += 1
        # The first of a code is always kept, so that 100 bad dates cannot hide one swapped axis.
        if len(self.errors) < KEPT_ERRORS or self.error_counts[code] == 1:
            self.errors.append(Problem(code, message, line, field))

    def add_warning(
        self, code: str, message: str, *, line: int | None = None, field: str | None = None
    ) -> None:
        field = field and printable(field)
        self.warning_counts[code] += 1
        if self.warning_counts[code] <= KEPT_WARNINGS_PER_CODE:
            self.warnings.append(Problem(code, message, line, field))

    def add_refusal(self, refused: Refused) -> None:
        """Take a whole-file refusal in as an error, so that it is told with what was found before it."""
        self.add_error(refused.code, str(refused.message), line=refused.line, field=refused.field)

    def as_text(self) -> str:
        """Return the report for a terminal: errors, then warnings, then what was left out for length."""
        parts = [f"error: {problem.as_text()}" for problem in by_line(self.errors)]
        parts += [f"warning: {problem.as_text()}" for problem in by_line(self.warnings)]
        left_out = sum(self.error_counts.values()) - len(self.errors)
        if left_out > 0:
            parts.append(f"… and {counted(left_out, 'more error')}")
        for code, count in sorted(self.warning_counts.items()):
            if count > KEPT_WARNINGS_PER_CODE:
                parts.append(f"… {code} {count} times in all")
        return "\n".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, for `import_run.report` and for problem+json."""
        return {
            "errors": [asdict(problem) for problem in by_line(self.errors)],
            "warnings": [asdict(problem) for problem in by_line(self.warnings)],
            "error_counts": dict(self.error_counts),
            "warning_counts": dict(self.warning_counts),
        }


def by_line(problems: list[Problem]) -> list[Problem]:
    """Return what concerns the whole file, then the rest in the order of the file's lines."""
    return sorted(problems, key=lambda problem: problem.line or 0)


def printable(value: object) -> str:
    """Return `value` short and on one line, safe to print on a terminal."""
    start = str(value)[: SHOWN_CHARACTERS + 1]
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in start)
    return f"{text[:SHOWN_CHARACTERS]}…" if len(text) > SHOWN_CHARACTERS else text


def shown(value: object) -> str:
    """Return `value` as `printable` does, in quotes."""
    return f"“{printable(value)}”"
