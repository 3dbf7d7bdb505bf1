"""Invents the example problems: what, where, since when, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.problems.services.inventing.course import Course, end_as_duplicate, invent_course
from app.problems.services.inventing.words import Idea, Sentences, Spot, spots_in

SEED = 20261123
WANTED = 3_000
FEWEST_IN_REGION = 30
OLDEST_DAYS = 1_300
METRES_PER_DEGREE = 111_000
PRECISIONS = {"exact": 0.4, "street": 0.35, "village": 0.2, "municipality": 0.05}
# Of the newest, some have not been looked at yet.
WAITING_DAYS, WAITING = 6, 0.5
DUPLICATES = 0.15


@dataclass
class Invented:
    """A problem in the words of the tables; all days are counted back from today."""

    number: int
    title: str
    text: str
    topic: str
    lon: float
    lat: float
    # The settlement's own point: lon, lat.
    spot: tuple[float, float]
    location_precision: str
    region_code: str
    municipality_code: str
    people_affected: int | None
    reported: float
    supporters: int
    # None while it waits for a moderator.
    published: float | None
    course: Course | None


def invent_problems(
    ideas: Sequence[Idea],
    sentences: Sentences,
    spots: Sequence[Spot],
    populations: Mapping[str, int],
    seed: int = SEED,
) -> list[Invented]:
    """Return about 3,000 problems, those of one region and settlement as often as people live there."""
    chance = random.Random(seed)  # noqa: S311 - repeatable is the point, secret is nothing here
    chosen = list(_choose(chance, ideas, spots, populations))
    chance.shuffle(chosen)
    invented = [
        _invent(chance, number, idea, spot, sentences) for number, (idea, spot) in enumerate(chosen, start=1)
    ]
    _find_duplicates(chance, sentences, invented)
    return invented


def share_by_population(populations: Mapping[str, int]) -> dict[str, int]:
    """Return how many problems each region gets: by its share of the people, and never fewer than some."""
    people = sum(populations.values())
    return {
        code: max(FEWEST_IN_REGION, round(WANTED * number / people)) for code, number in populations.items()
    }


def _choose(
    chance: random.Random, ideas: Sequence[Idea], spots: Sequence[Spot], populations: Mapping[str, int]
) -> Iterator[tuple[Idea, Spot]]:
    for region, number in share_by_population(populations).items():
        there = [spot for spot in spots if spot.region_code == region]
        suiting = {id(spot): [idea for idea in ideas if idea.suits(spot)] for spot in there}
        there = [spot for spot in there if suiting[id(spot)]]
        weights = [max(spot.population, 400) ** 0.6 for spot in there]
        for spot in chance.choices(there, weights, k=number):
            possible = suiting[id(spot)]
            yield chance.choices(possible, [idea.weight for idea in possible])[0], spot


def _invent(chance: random.Random, number: int, idea: Idea, spot: Spot, sentences: Sentences) -> Invented:
    holes = {
        "place": spot.words["ka"]["place"],
        "place_of": spot.words["ka"]["place_of"],
        "where": chance.choice(spots_in(sentences, spot)),
        "n": chance.randint(*idea.n),
        "people": (people := chance.randint(2, 120) * 10),
    }
    more = chance.sample(sentences.more, chance.choice((1, 1, 2, 2, 3)))
    months = chance.randint(2, 18)
    parts = [idea.text.format(**holes), *(sentence.format(**holes | {"n": months}) for sentence in more)]
    reported = OLDEST_DAYS * chance.random() ** 2.2 + 0.05
    waits = reported < WAITING_DAYS and chance.random() < WAITING
    published = None if waits else max(reported - chance.uniform(0.02, 3), 0.01)
    reach = chance.uniform(100, 1_600 if "city" in spot.traits else 700) / METRES_PER_DEGREE
    return Invented(
        number=number,
        title=idea.title.format(**holes),
        text=" ".join(parts),
        topic=idea.topic,
        lon=round(spot.lon + reach * chance.uniform(-1, 1), 5),
        lat=round(spot.lat + reach * chance.uniform(-0.7, 0.7), 5),
        spot=(round(spot.lon, 5), round(spot.lat, 5)),
        location_precision=chance.choices(list(PRECISIONS), list(PRECISIONS.values()))[0],
        region_code=spot.region_code,
        municipality_code=spot.municipality_code,
        people_affected=chance.choice((None, None, people)),
        reported=reported,
        supporters=int(chance.paretovariate(1.1)) - 1 if published else 0,
        published=published,
        course=invent_course(chance, sentences, published) if published else None,
    )


def _find_duplicates(chance: random.Random, sentences: Sentences, invented: list[Invented]) -> None:
    """End some problems that are still in their first steps as the same as an older one of the town."""
    older: dict[tuple[str, str], int] = {}
    for problem in sorted(invented, key=lambda problem: -problem.reported):
        course, key = problem.course, (problem.municipality_code, problem.title)
        if course is None or course.active is None:
            continue
        active, known = course.active, older.setdefault(key, problem.number)
        if known != problem.number and active.number <= 2 and chance.random() < DUPLICATES:
            day = active.entered * chance.uniform(0.2, 0.9)
            end_as_duplicate(course, known, day, chance.choice(sentences.ends["duplicate"]))
