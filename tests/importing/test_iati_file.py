"""IATI 1.04, 1.05 and 2.03: the same record from each, and hostile XML refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.importing.iati_file import read_iati
from app.importing.report import Report
from app.importing.rows import ProjectRecord
from tests.importing.places import outcome

VERSION_2 = """<iati-activity default-currency="EUR" xml:lang="en" hierarchy="2">
<iati-identifier>GE-1</iati-identifier>
<title><narrative>Clean
   water</narrative><narrative xml:lang="ka">სუფთა წყალი</narrative></title>
<description><narrative>Pipes</narrative></description><description><narrative>Second</narrative></description>
<participating-org role="1" type="40" ref="XM-DAC-1"><narrative>Donor</narrative></participating-org>
<participating-org role="4"><narrative>მერია</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2020-01-01"/><activity-date type="4" iso-date="2021-12-31"/>
<sector vocabulary="1" code="14030" percentage="60"/><sector code="14031" percentage="40"/>
<recipient-country code="GE"/>
<location><name><narrative>Kutaisi</narrative></name><location-class code="2"/><exactness code="1"/>
<administrative level="1" code="GE-IM" vocabulary="A2"/>
<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>42.25 42.70</pos></point></location>
<budget type="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value>1000</value>
</budget><budget type="2"><value currency="EUR" value-date="2020-01-01">1,500.50</value></budget>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-05-05"/>
<value>200</value><description><narrative>First</narrative></description></transaction>
<document-link url="https://example.org/a b.pdf" format="application/pdf">
<title><narrative>Plan</narrative></title></document-link><related-activity ref="GE-0" type="1"/>
<result><title><narrative>People</narrative></title><indicator><title><narrative>Served</narrative></title>
<baseline value="0"/><period><period-end iso-date="2021-01-01"/><target value="10"/>
<actual value="8"/></period></indicator></result></iati-activity>"""

VERSION_1 = """<iati-activity default-currency="EUR" xml:lang="en"><iati-identifier>GE-1</iati-identifier>
<title>Clean water</title><title xml:lang="ka">სუფთა წყალი</title><description>Pipes</description>
<participating-org role="Funding" ref="XM-DAC-1" type="40">Donor</participating-org>
<participating-org role="Implementing">მერია</participating-org>
<activity-status code="2">Implementation</activity-status>
<activity-date type="start-planned" iso-date="2020-01-01"/>
<activity-date type="end-actual" iso-date="2021-12-31"/>
<sector vocabulary="DAC" code="14030" percentage="60"/><sector vocabulary="DAC" code="14031" percentage="40"/>
<location><name>Kutaisi</name><location-class code="2"/><exactness code="1"/>
<administrative level="1" code="GE-IM"/><coordinates latitude="42.25" longitude="42.70"/></location>
<budget type="Revised"><value currency="EUR">1500.50</value></budget>
<transaction><transaction-type code="D"/><value value-date="2020-05-05">200</value></transaction>
<document-link url="https://example.org/a%20b.pdf" format="application/pdf">
<title>Plan</title></document-link><related-activity ref="GE-0" type="1"/></iati-activity>"""


def write(folder: Path, body: str | bytes, root: str = 'iati-activities version="2.03"') -> Path:
    path = folder / "x.xml"
    whole = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{body}</{root.split()[0]}>'
        if isinstance(body, str)
        else body
    )
    path.write_bytes(whole.encode() if isinstance(whole, str) else whole)
    return path


def read_one(folder: Path, body: str) -> tuple[ProjectRecord, Report]:
    report = Report()
    (record,) = read_iati(write(folder, body), report)
    return record, report


def errors(folder: Path, body: str | bytes, **options: str) -> list[str]:
    return list(outcome(write(folder, body, **options), read_iati)[0].error_counts)


def activity(*parts: str) -> str:
    title = "<title><narrative>x</narrative></title>"
    return f"<iati-activity><iati-identifier>A</iati-identifier>{title}{''.join(parts)}</iati-activity>"


def place(position: str) -> str:
    return f"<location><point><pos>{position}</pos></point></location>"


@pytest.mark.parametrize("body", [VERSION_2, VERSION_1], ids=["2.03", "1.05"])
def test_both_versions_give_the_same_record(tmp_path: Path, body: str) -> None:
    record, report = read_one(tmp_path, body)

    assert not report.failed
    assert not report.warning_counts
    assert (record["title_en"], record["title_ka"], record["description_en"]) == (
        "Clean water",
        "სუფთა წყალი",
        "Pipes",
    )
    assert (record["status"], record["parent_external_id"]) == ("implementation", "GE-0")
    assert (record["planned_starts_on"], record["actual_ends_on"]) == (date(2020, 1, 1), date(2021, 12, 31))
    donor, city = record["participations"]
    assert (donor["role"], donor["name_en"], donor["ref"], donor["kind"]) == (
        "funding",
        "Donor",
        "XM-DAC-1",
        "multilateral",
    )
    assert (city["role"], city["name_ka"], city["name_en"]) == ("implementing", "მერია", None)
    assert [(part["vocabulary"], part["code"], part["percentage"]) for part in record["sectors"]] == [
        ("1", "14030", 60),
        ("1", "14031", 40),
    ]
    (where,) = record["locations"]
    assert (where["lon"], where["lat"], where["precision"], where["region"]) == (
        42.70,
        42.25,
        "exact",
        "GE-IM",
    )
    assert (record["budget_amount"], record["budget_currency"]) == (Decimal("1500.50"), "EUR")
    assert (record["transactions"][0]["kind"], record["transactions"][0]["on_date"]) == (
        "disbursement",
        date(2020, 5, 5),
    )
    assert record["documents"][0]["url"] == "https://example.org/a%20b.pdf"
    assert "<iati-identifier>GE-1</iati-identifier>" in record["raw"]["xml"]


def test_results_come_one_a_period(tmp_path: Path) -> None:
    record, _ = read_one(tmp_path, VERSION_2)
    (result,) = record["results"]
    assert (result["title"], result["indicator"]) == ("People", "Served")
    assert (result["baseline"], result["target"], result["actual"]) == ("0", "10", "8")
    assert result["period_end"] == date(2021, 1, 1)


def test_sums_never_mix_currencies_and_commitments_stand_in_for_budgets(tmp_path: Path) -> None:
    commitment = '<transaction><transaction-type code="{}"/><value currency="{}">10</value></transaction>'
    same, _ = read_one(tmp_path, activity(commitment.format("C", "USD"), commitment.format("2", "USD")))
    mixed, _ = read_one(tmp_path, activity(commitment.format("2", "EUR"), commitment.format("2", "USD")))
    paid, _ = read_one(tmp_path, activity(commitment.format("3", "USD")))
    assert (same["budget_amount"], same["budget_currency"]) == (20, "USD")
    assert (mixed["budget_amount"], mixed["budget_currency"]) == (None, None)
    assert paid["budget_amount"] is None


@pytest.mark.parametrize(
    "parts, code",
    [
        ([place("44.793 41.715")], "E_AXIS_ORDER"),
        ([place("41.715 44.793"), place("44.793 41.715")], "E_AXIS_ORDER"),
        (['<recipient-country code="GE"/>', place("44.793 41.715")], "E_AXIS_ORDER"),
        ([place("nan 44.8")], "E_COORD_PARSE"),
        ([place("41.7,44.8")], "E_COORD_PARSE"),
        ([place("41.7")], "E_COORD_PARSE"),
        ([place("91 44.8")], "E_COORD_RANGE"),
        (['<location><coordinates latitude="1e3" longitude="4"/></location>'], "E_COORD_PARSE"),
        (['<location><point srsName="EPSG:32638"><pos>41.7 44.8</pos></point></location>'], "E_CRS"),
        (['<activity-date type="1" iso-date="2020-13-01"/>'], "E_DATE"),
        (['<activity-status code="9"/>'], "E_STATUS"),
        (['<budget><value currency="USD">1e30</value></budget>'], "E_NUMBER"),
        (['<budget><value currency="dollars">1</value></budget>'], "E_CURRENCY"),
        (['<budget><value currency="XYZ">1</value></budget>'], "E_CURRENCY"),
        (['<document-link url="javascript:alert(1)"/>'], "E_URL_SCHEME"),
        (['<participating-org role="boss"><narrative>x</narrative></participating-org>'], "E_ROLE"),
        (['<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname"/>'], "E_XML_SHAPE"),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_an_activity_is_told_by_line(
    tmp_path: Path, parts: list[str], code: str
) -> None:
    report, _ = outcome(write(tmp_path, "\n" + activity(*parts)), read_iati)
    assert [(problem.code, problem.line) for problem in report.errors] == [(code, 3)]


def test_money_may_be_taken_back_but_a_budget_is_no_less_than_nothing(tmp_path: Path) -> None:
    budget = '<budget type="2"><value currency="USD">{}</value></budget>'
    less, _ = read_one(tmp_path, activity(budget.format(100), budget.format(-40)))
    none, _ = read_one(tmp_path, activity(budget.format(-40)))
    assert (less["budget_amount"], [item["amount"] for item in less["budgets"]]) == (60, [100, -40])
    assert (none["budget_amount"], none["budget_currency"]) == (None, None)
    assert [item["amount"] for item in none["budgets"]] == [-40]


@pytest.mark.parametrize(
    "parts", [['<recipient-country code="RU"/>'], [place("55.75 37.62")], ['<recipient-region code="89"/>']]
)
def test_a_place_abroad_is_no_swap_where_the_activity_works_abroad(tmp_path: Path, parts: list[str]) -> None:
    stavropol = place("45.04 41.97")
    record, report = read_one(tmp_path, activity(*parts, stavropol))
    assert not report.failed
    assert record["locations"][-1]["lon"] == 41.97


def test_an_activity_without_identifier_or_title_is_told(tmp_path: Path) -> None:
    assert errors(tmp_path, "<iati-activity><title>x</title></iati-activity>") == ["E_ROW"]
    assert errors(tmp_path, "<iati-activity><iati-identifier>A</iati-identifier></iati-activity>") == [
        "E_ROW"
    ]


def test_hidden_characters_are_removed_from_titles_and_told(tmp_path: Path) -> None:
    body = activity().replace(">x<", ">a\u202eb<")
    record, report = read_one(tmp_path, body)
    assert record["title_en"] == "ab"
    assert report.warning_counts == {"W_BIDI_STRIPPED": 1}


@pytest.mark.parametrize(
    "body, code",
    [
        (b'<!DOCTYPE a><iati-activities/>', "E_XML_DTD"),
        (b'<!-- x --><?a b?>\n<!DOCTYPE a [<!ENTITY % p "x"> %p;]><iati-activities/>', "E_XML_DTD"),
        (b'\xef\xbb\xbf<!DOCTYPE a><iati-activities/>', "E_XML_DTD"),
        ('<?xml version="1.0" encoding="UTF-16"?><iati-activities/>'.encode("utf-16"), "E_ENCODING"),
        ('<?xml version="1.0"?><iati-activities/>'.encode("utf-16-be"), "E_ENCODING"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE', "E_ENCODING"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><iati-activities/>', "E_ENCODING"),
        (b'<?xml version="1.0" encoding="cp1252"?><iati-activities/>', "E_ENCODING"),
        (b'<iati-activities>\xff</iati-activities>', "E_ENCODING"),
        (b"", "E_XML"),
        (b"{}", "E_XML"),
        (b"<iati-activities>", "E_XML"),
        (b"<iati-activities>&x;</iati-activities>", "E_XML"),
        (b"<iati-activities>" + b"<a>" * 400 + b"</a>" * 400 + b"</iati-activities>", "E_XML"),
        (b"<iati-organisations/>", "E_XML_SHAPE"),
        (b"<html/>", "E_XML_SHAPE"),
        (b'<iati-activities xmlns="urn:x"><iati-activity/></iati-activities>', "E_XML_SHAPE"),
        (b'<x:iati-activities xmlns:x="urn:x"/>', "E_XML_SHAPE"),
        (b"<iati-activities><a>" + b"<b/>" * 2_000_000 + b"</a></iati-activities>", "E_XML_SIZE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_plain_iati_is_refused(tmp_path: Path, body: bytes, code: str) -> None:
    assert errors(tmp_path, body) == [code]


def test_a_doctype_in_text_is_text(tmp_path: Path) -> None:
    record, report = read_one(tmp_path, activity("<description><![CDATA[<!DOCTYPE html>]]></description>"))
    assert not report.failed
    assert record["description_en"] == "<!DOCTYPE html>"


def test_an_empty_file_of_activities_is_told(tmp_path: Path) -> None:
    report, records = outcome(write(tmp_path, ""), read_iati)
    assert (records, report.warning_counts) == ([], {"W_EMPTY": 1})
