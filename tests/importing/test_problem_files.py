"""Files of problems: every hostile and odd one gets its verdict, and each format gives the same record."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from app.importing.columns import PROBLEMS
from app.importing.mapping import check_mapping, find_mapping, load_mapping
from app.importing.problem_rows import ProblemRecord, read_problems
from app.importing.report import Refused, Report
from tests.importing.places import CORPUS, needs_corpus, unpacked

FOLDERS = ("geojson", "csv", "kml", "zip")
# Needs the boundaries of the regions: held where problems are stored.
BY_THE_STORE = ("E_REGION_MISMATCH",)
KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
NAMED = "<Placemark><name>x</name>{}</Placemark>"
STEP = '<Data name="step"><value>7</value></Data>'
POINT = "<Point><coordinates>45.47,41.92</coordinates></Point>"


def corpus_lines() -> list[dict[str, str]]:
    index = CORPUS / "index.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    return [
        line for line in lines if line["file"].split("/")[0] in FOLDERS and line["code"] not in BY_THE_STORE
    ]


def read(path: Path, mapping: str | None = None) -> tuple[Report, list[ProblemRecord]]:
    report, records = Report(), []
    how = load_mapping(find_mapping(mapping, PROBLEMS), PROBLEMS) if mapping else None
    try:
        for record in read_problems(path, report, mapping=how):
            records.append(record)
    except Refused as refused:
        report.add_refusal(refused)
    return report, records


def read_kml_text(tmp_path: Path, placemarks: str) -> tuple[Report, list[ProblemRecord]]:
    path = tmp_path / "file.kml"
    path.write_text(KML.format(placemarks), encoding="utf-8")
    return read(path)


@needs_corpus
@pytest.mark.parametrize("line", corpus_lines(), ids=lambda line: line["file"])
def test_a_corpus_file_gets_its_verdict(line: dict[str, str], tmp_path: Path) -> None:
    report, records = read(unpacked(CORPUS / line["file"], tmp_path))

    assert report.failed == (line["verdict"] == "error")
    if line["verdict"] == "error":
        assert line["code"] in report.error_counts
    else:
        assert list(report.warning_counts) == ([] if line["code"] == "-" else [line["code"]])
        assert records or line["code"] == "W_EMPTY"


def test_a_placemark_gives_title_text_and_its_extended_data(tmp_path: Path) -> None:
    data = (
        '<ExtendedData><Data name="topic"><value>water</value></Data>'
        '<SchemaData><SimpleData name="reported_on">2026-01-31</SimpleData></SchemaData></ExtendedData>'
    )
    report, records = read_kml_text(
        tmp_path,
        '<Folder><Placemark id="a7"><name>წყალი არ არის</name><description>ორი დღეა</description>'
        f"{data}{POINT}</Placemark></Folder>",
    )

    assert not report.failed
    assert [(row["external_id"], row["title"], row["text"], row["topic"]) for row in records] == [
        ("a7", "წყალი არ არის", "ორი დღეა", "water")
    ]
    assert (records[0]["lon"], records[0]["lat"], str(records[0]["reported_on"])) == (
        45.47,
        41.92,
        "2026-01-31",
    )


def test_markup_goes_and_what_people_read_stays(tmp_path: Path) -> None:
    text = "<![CDATA[<p>გზა <b>დაზიანებულია</b></p><p>a &lt; b &amp; c</p><style>p {}</style>]]>"
    report, records = read_kml_text(
        tmp_path, f"<Placemark><name>x</name><description>{text}</description>{POINT}</Placemark>"
    )

    assert records[0]["text"] == "გზა დაზიანებულია\na < b & c"
    assert report.warning_counts["W_HTML_STRIPPED"] == 1


def test_a_line_or_an_area_becomes_a_point_inside_it(tmp_path: Path) -> None:
    ring = "<LinearRing><coordinates>45,41.9 45.2,41.9 45.2,42 45,42 45,41.9</coordinates></LinearRing>"
    report, records = read_kml_text(
        tmp_path,
        "<Placemark><name>x</name><MultiGeometry><Polygon><outerBoundaryIs>"
        f"{ring}</outerBoundaryIs></Polygon></MultiGeometry></Placemark>",
    )

    assert not report.failed
    assert 45 < (records[0]["lon"] or 0) < 45.2


@pytest.mark.parametrize(
    "placemark, code",
    [
        (NAMED.format("<Point><coordinates>41.92,45.47</coordinates></Point>"), "E_AXIS_ORDER"),
        (NAMED.format("<Point><coordinates/></Point>"), "E_COORD_PARSE"),
        (f"<Placemark>{POINT}</Placemark>", "E_ROW"),
        (NAMED.format(f"<ExtendedData>{STEP}</ExtendedData>{POINT}"), "E_COLUMN"),
        ("<Folder><NetworkLink/></Folder>", "E_KML_LINK"),
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>', "E_XML_SHAPE"),
        ("<Placemark>", "E_XML"),
    ],
)  # fmt: skip
def test_a_bad_placemark_is_refused_by_name(tmp_path: Path, placemark: str, code: str) -> None:
    report, _ = read_kml_text(tmp_path, placemark)

    assert code in report.error_counts


def test_a_kmz_holds_one_kml(tmp_path: Path) -> None:
    path = tmp_path / "file.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/photo.txt", "not read")
        archive.writestr("files/doc.kml", KML.format(f"<Placemark><name>x</name>{POINT}</Placemark>"))
    report, records = read(path)

    assert not report.failed
    assert len(records) == 1
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("second.kml", KML)
    assert read(path)[0].error_counts["E_KML"] == 1


def test_server_owned_properties_are_refused_and_foreign_ones_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file.geojson"
    properties = {"title": "x", "supporters": 900, "colour": "red"}
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [45.47, 41.92]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    report, _ = read(path)

    assert [(problem.code, problem.field) for problem in report.errors] == [("E_COLUMN", "supporters")]


@pytest.mark.parametrize(
    "cells, code",
    [
        ({"status": "duplicate"}, "E_STATUS"),
        ({"closed_on": "2026-02-01"}, "E_STATUS"),
        ({"status": "solved", "reported_on": "2026-02-03", "closed_on": "2026-02-01"}, "E_DATE"),
        ({"reported_on": "2199-01-01"}, "E_DATE"),
        ({"email": "nobody"}, "E_EMAIL"),
        ({"location_precision": "near"}, "E_PRECISION"),
        ({"title": "x" * 201}, "E_FIELD_SIZE"),
        ({"lat": ""}, "E_ROW"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    path = tmp_path / "file.csv"
    row = {"title": "x", "lat": "41.92", "lon": "45.47"} | cells
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    report, _ = read(path)

    assert list(report.error_counts) == [code]
    assert report.errors[0].line == 2


def test_an_address_is_kept_once_and_not_in_the_raw_row(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("title,lat,lon,email\nx,41.92,45.47,nino@example.org\n", encoding="utf-8")
    _, records = read(path)

    assert records[0]["email"] == "nino@example.org"
    assert "nino" not in str(records[0]["raw"])


def test_open311_requests_are_read_by_the_shipped_mapping(tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    request = {
        "service_request_id": "638344", "status": "closed", "service_name": "Potholes",
        "description": "A large pothole", "requested_datetime": "2026-01-14T06:37:38+04:00",
        "updated_datetime": "2026-02-01T06:37:38+04:00", "address": None, "lat": 41.92, "long": 45.47,
    }  # fmt: skip
    path.write_text(json.dumps([request]), encoding="utf-8")
    report, records = read(path, "open311")

    assert not report.failed, report.as_text()
    assert (records[0]["external_id"], records[0]["title"], records[0]["status"]) == (
        "638344",
        "Potholes",
        "solved",
    )
    assert (str(records[0]["reported_on"]), str(records[0]["closed_on"])) == ("2026-01-14", "2026-02-01")


def test_ushahidi_posts_are_read_by_the_shipped_mapping(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    post = {
        "id": 7, "title": "ხიდი ჩაინგრა", "content": "ორი კვირაა", "post_date": "2026-01-14T06:37:38+00:00",
        "values": {"location_default": [{"lon": 45.47, "lat": 41.92}]},
    }  # fmt: skip
    path.write_text(json.dumps({"count": 1, "results": [post]}), encoding="utf-8")
    report, records = read(path, "ushahidi-json")

    assert not report.failed, report.as_text()
    assert (records[0]["external_id"], records[0]["title"], records[0]["lon"]) == ("7", "ხიდი ჩაინგრა", 45.47)


def test_reports_of_ushahidi_2_are_read_by_the_shipped_mapping(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text(
        "#,INCIDENT TITLE,INCIDENT DATE,LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED,VERIFIED\n"
        '"12","Looting","2026-01-18 10:10:00","Telavi","Shops","CRIME, ",41.92,45.47,YES,NO\n',
        encoding="utf-8",
    )
    report, records = read(path, "ushahidi-csv")

    assert not report.failed, report.as_text()
    assert (records[0]["external_id"], records[0]["title"], str(records[0]["reported_on"])) == (
        "12", "Looting", "2026-01-18",
    )  # fmt: skip


def test_json_without_mapping_or_list_is_told(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text('{"results": {}}', encoding="utf-8")

    assert read(path, "ushahidi-json")[0].warning_counts["W_EMPTY"] == 1


def test_a_mapping_of_problems_knows_their_fields_only() -> None:
    assert check_mapping({"columns": {"title": "t"}}, PROBLEMS).columns["title"].columns == ("t",)
    with pytest.raises(Refused, match="unknown field"):
        check_mapping({"columns": {"donor": "d"}}, PROBLEMS)
