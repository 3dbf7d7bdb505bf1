"""The words, places and funders of generated projects, written into temporary tables that SQL draws from."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.projects.services.invented_organisations import write_organisations
from app.projects.services.inventing.ideas import LANGUAGES, Idea, Spot, fill
from app.projects.services.inventing.record import Words
from app.projects.services.lookups import document_of

DONORS = 200
DONOR_SLUG = "generated-donor-"
CURRENCIES = ("USD", "EUR", "GEL")
WORD_TABLES = {
    "generated_spot": "(number integer, name text, geom geometry(Point, 4326),"
    " district geometry(Point, 4326), region_code text, municipality_code text, population integer,"
    " words integer)",
    "generated_word": "(id integer, spot_number integer, number integer, title_ka text,"
    " title_en text, description_ka text, description_en text, topic text, topic_codes text[], sector text,"
    " sector_codes text[], lowest integer, highest integer, document text, search tsvector)",
    "generated_donor": "(number integer, organisation_id integer, currency text)",
}
SPOT = text(
    "INSERT INTO generated_spot VALUES (:number, :name, ST_Point(:lon, :lat, 4326),"
    " ST_Point(:district_lon, :district_lat, 4326), :region_code, :municipality_code, :population, :words)"
)
WORD = text(
    "INSERT INTO generated_word VALUES (:id, :spot_number, :number, :title_ka, :title_en, :description_ka,"
    " :description_en, :topic, :topic_codes, :sector, :sector_codes, :lowest, :highest, :document,"
    " to_tsvector('simple', CAST(:document AS text)))"
)
DONOR = text("INSERT INTO generated_donor VALUES (:number, :organisation_id, :currency)")


def write_words(session: Session, words: Words) -> None:
    """Write the tables generated_spot, generated_word (every idea at every place) and generated_donor."""
    for name, columns in WORD_TABLES.items():
        session.execute(text(f"CREATE TEMP TABLE {name} {columns} ON COMMIT DROP"))
    counts: Counter[int] = Counter()
    rows: list[dict[str, Any]] = []
    for number, spot in enumerate(words.spots):
        for idea in words.ideas:
            if idea.suits(spot):
                keys = {"id": len(rows), "spot_number": number, "number": counts[number]}
                rows.append(keys | _word(idea, spot, words.parents))
                counts[number] += 1
    session.execute(WORD, rows)
    session.execute(SPOT, [_spot(spot, number, counts[number]) for number, spot in enumerate(words.spots)])
    donors = [
        {"number": number, "organisation_id": key, "currency": CURRENCIES[number % len(CURRENCIES)]}
        for number, key in enumerate(_write_donors(session), start=1)
    ]
    session.execute(DONOR, donors)


def _word(idea: Idea, spot: Spot, parents: dict[str, str]) -> dict[str, Any]:
    texts = {}
    for language in LANGUAGES:
        counted = sum(idea.n) // 2
        texts[f"title_{language}"] = fill(idea.texts[f"{language}_title"], language, spot)
        texts[f"description_{language}"] = fill(idea.texts[f"{language}_text"], language, spot, n=counted)
    low, high = idea.thousands
    return texts | {
        "topic": idea.topic,
        "topic_codes": sorted({idea.topic, parents[idea.topic]}),
        "sector": idea.sector,
        "sector_codes": sorted({idea.sector, idea.sector[:3]}),
        "lowest": low,
        "highest": high,
        # Descriptions are left out: they would triple the largest index without making searches more telling.
        "document": document_of([texts["title_ka"], texts["title_en"], *spot.names.values()]),
    }


def _spot(spot: Spot, number: int, words: int) -> dict[str, Any]:
    return {
        "number": number,
        "name": spot.names["ka"],
        "lon": spot.lon,
        "lat": spot.lat,
        "district_lon": spot.district[0],
        "district_lat": spot.district[1],
        "region_code": spot.region_code,
        "municipality_code": spot.municipality_code,
        "population": max(spot.population, 500),
        "words": words,
    }


def _write_donors(session: Session) -> list[int]:
    """Return the ids of the 200 generated funders in order; those of an earlier run are taken again."""
    donors = [_donor(number) for number in range(1, DONORS + 1)]
    ids = write_organisations(session, donors)
    return [ids[donor["slug"]] for donor in donors]


def _donor(number: int) -> dict[str, Any]:
    return {
        "slug": f"{DONOR_SLUG}{number:03d}",
        "kind": "government" if number % 5 == 0 else "donor",
        "name_ka": f"გენერირებული დონორი {number}",
        "name_en": f"Generated donor {number}",
    }
