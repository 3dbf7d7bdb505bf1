"""The report: everything is counted, the first are kept, nothing odd reaches a terminal."""

from __future__ import annotations

import json

from app.importing.report import KEPT_ERRORS, KEPT_WARNINGS_PER_CODE, Refused, Report


def test_errors_beyond_the_limit_are_counted_and_the_first_of_each_code_is_kept() -> None:
    report = Report()
    for line in range(1000):
        report.add_error("E_DATE", "no day", line=line, field="starts_on")
    report.add_error("E_AXIS_ORDER", "swapped", line=1001)

    assert report.failed
    assert len(report.errors) == KEPT_ERRORS + 1
    assert report.errors[-1].code == "E_AXIS_ORDER"
    assert report.error_counts == {"E_DATE": 1000, "E_AXIS_ORDER": 1}
    assert "… and 900 more errors" in report.as_text()


def test_warnings_do_not_fail_and_are_grouped_by_code() -> None:
    report = Report()
    for line in range(500):
        report.add_warning("W_NO_GEOMETRY", "no place", line=line)
    assert not report.failed
    assert len(report.warnings) == KEPT_WARNINGS_PER_CODE
    assert "W_NO_GEOMETRY 500 times in all" in report.as_text()


def test_problems_are_told_in_the_order_of_the_lines_those_of_the_whole_file_first() -> None:
    report = Report()
    for line in (7, 2, None, 5):
        report.add_error("E_DATE", "no day", line=line)
        report.add_warning("W_STATUS", "none", line=line)
    assert [problem["line"] for problem in report.as_json()["errors"]] == [None, 2, 5, 7]
    assert [problem["line"] for problem in report.as_json()["warnings"]] == [None, 2, 5, 7]
    assert report.as_text().startswith("error: E_DATE no day\nerror: line 2: E_DATE")


def test_a_refusal_is_told_with_its_line() -> None:
    report = Report()
    report.add_refusal(Refused("E_CSV", "a quote is open", line=7))
    assert report.as_text() == "error: line 7: E_CSV a quote is open"
    assert json.loads(json.dumps(report.as_json()))["errors"][0]["line"] == 7


def test_names_from_a_file_cannot_steer_a_terminal() -> None:
    report = Report()
    report.add_error("E_COLUMN", "x", field="a\x1b[2J" + "b" * 500)
    assert "\x1b" not in report.as_text()
    assert len(report.as_text()) < 200
