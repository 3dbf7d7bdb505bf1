"""Invents the example projects: pure, and the same for the same places and seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.projects.services.inventing.ideas import LANGUAGES, OCCUPIED, Idea, Member, Spot, fill
from app.projects.services.inventing.money import invent_money
from app.projects.services.inventing.period import AS_OF, invent_period
from app.projects.services.inventing.places import choose_locations
from app.projects.services.inventing.record import Invented, Words

SOURCE = "examples"
SEED = 20260630
WANTED = 300
COUNTRYWIDE = 12
FEWEST_IN_REGION = 7
EVERYWHERE = ""
PHASES = {"ka": ("", ": მეორე ეტაპი", ": მესამე ეტაპი"), "en": ("", ": second phase", ": third phase")}


def invent_projects(words: Words, seed: int = SEED) -> list[Invented]:
    """Return about 300 projects in the order of their external ids."""
    chance = random.Random(seed)  # noqa: S311 - repeatable is the point, secret is nothing here
    return [
        _invent(words, chance, number, *chosen)
        for number, chosen in enumerate(_choose(words, chance), start=1)
    ]


def share_by_population(populations: dict[str, int]) -> dict[str, int]:
    """Return how many projects each region gets: by its share of the people, and never fewer than a handful.

    Where no census could be held, only the handful: anything else would be a guess.
    """
    people = sum(populations.values())
    wanted = WANTED - COUNTRYWIDE
    return {
        code: max(FEWEST_IN_REGION, round(wanted * number / people)) for code, number in populations.items()
    }


def _choose(words: Words, chance: random.Random) -> Iterator[tuple[Idea, Spot, int]]:
    """Give idea, place and phase, the least used ideas first, so that every topic comes up."""
    used: Counter[tuple[str, str]] = Counter()
    times: Counter[str] = Counter()
    plan = [code for code, number in share_by_population(words.populations).items() for _ in range(number)]
    plan += [EVERYWHERE] * COUNTRYWIDE
    chance.shuffle(plan)
    options = _list_options(words)
    for region in plan:
        ranked = [
            (times[idea.texts["en_title"]] + 4 * used[titles], chance.random(), idea, spot, titles)
            for idea, spot, titles in options[region]
        ]
        _, _, idea, spot, titles = min(ranked, key=lambda option: option[:2])
        used[titles] += 1
        times[idea.texts["en_title"]] += 1
        yield idea, spot, min(used[titles], len(PHASES["ka"])) - 1


def _list_options(words: Words) -> dict[str, list[tuple[Idea, Spot, tuple[str, str]]]]:
    """Return by region (or EVERYWHERE) the ideas that suit each place, with both titles."""
    options: dict[str, list[tuple[Idea, Spot, tuple[str, str]]]] = {}
    for idea in words.ideas:
        for spot in words.spots:
            if idea.suits(spot):
                where = EVERYWHERE if idea.scope == "country" else spot.region_code
                titles = (fill(idea.texts["ka_title"], "ka", spot), fill(idea.texts["en_title"], "en", spot))
                options.setdefault(where, []).append((idea, spot, titles))
    return options


def _invent(words: Words, chance: random.Random, number: int, idea: Idea, spot: Spot, phase: int) -> Invented:
    external_id = f"EXAMPLE-{number:04d}"
    funder, members = _choose_members(words, chance, idea)
    period = invent_period(chance)
    counted = chance.randint(*idea.n)
    row: dict[str, Any] = {
        "source": SOURCE,
        "external_id": external_id,
        "url": f"https://example.org/kseli/{external_id}",
        **_write_texts(words, chance, idea, spot, phase, counted),
        **period,
    }
    invented = Invented(row, idea, members, choose_locations(words, chance, idea, spot))
    invent_money(chance, invented, funder.currency)
    _add_papers(chance, invented, counted)
    return invented


def _write_texts(
    words: Words, chance: random.Random, idea: Idea, spot: Spot, phase: int, counted: int
) -> dict[str, str]:
    # A number that counts people already is only widened by those around them.
    people = counted * chance.randint(2, 5) if counted >= 40 else chance.randint(12, 480) * 10
    serves = chance.choice(words.sentences["serves"][words.parents[idea.topic]])
    ways = chance.sample(words.sentences["how"], chance.choice((0, 1, 1, 1)))
    written = {}
    for language in LANGUAGES:
        title = fill(idea.texts[f"{language}_title"], language, spot)
        sentences = [idea.texts[f"{language}_text"], serves[language], *(way[language] for way in ways)]
        written[f"title_{language}"] = title + PHASES[language][phase]
        written[f"description_{language}"] = " ".join(
            fill(sentence, language, spot, n=counted, people=people) for sentence in sentences
        )
    return written


def _choose_members(words: Words, chance: random.Random, idea: Idea) -> tuple[Member, list[tuple[str, str]]]:
    """Return the first funder, and (slug, role) of all who take part."""
    suiting = [member for member in words.members if idea.topic in member.topics]
    funders = [member for member in suiting if member.role == "funding"]
    if OCCUPIED in idea.regions:
        funders = [member for member in funders if member.kind == "international"]
    funder = chance.choice(funders)
    members = [(funder.slug, "funding")]
    public = [member for member in funders if member.kind in ("government", "municipality")]
    if public and funder not in public and chance.random() < 0.4:
        members.append((chance.choice(public).slug, "funding"))
    doers = [member for member in suiting if member.role == "implementing"]
    members += [
        (doer.slug, "implementing")
        for doer in chance.sample(doers, min(len(doers), chance.choice((1, 1, 2))))
    ]
    if public and chance.random() < 0.3:
        members.append((chance.choice(public).slug, "accountable"))
    return funder, members


def _add_papers(chance: random.Random, invented: Invented, counted: int) -> None:
    row = invented.row
    titles = [("პროექტის აღწერა / Project description", "description", "application/pdf")]
    if row["status"] in ("closed", "finalisation"):
        titles.append(("საბოლოო ანგარიში / Final report", "report", "application/pdf"))
    if chance.random() < 0.55:
        invented.documents = [
            {"title": title, "url": f"{row['url']}/{name}.pdf", "format": kind}
            for title, name, kind in titles
        ]
    texts = invented.idea.texts
    if "en_result" in texts and row["status"] not in ("pipeline", "cancelled"):
        done = {"closed": 100, "finalisation": 92}.get(row["status"], chance.randint(15, 80))
        target = counted * chance.choice((10, 20, 50))
        invented.results = [
            {
                "title": f"{texts['ka_result']} / {texts['en_result']}",
                "indicator": texts["en_result"],
                "baseline": "0",
                "target": str(target),
                "actual": str(target * (done - chance.randint(0, 12)) // 100),
                "period_end": min(row["planned_ends_on"], AS_OF),
            }
        ]
