"""`make bench`: print the table of docs/performance.md; exit status 1 when a bound does not hold."""

from __future__ import annotations

import argparse
import sys

from scripts.bench.digests import measure_digests
from scripts.bench.gaps import measure_gaps
from scripts.bench.links import measure_links
from scripts.bench.matching import measure_matching
from scripts.bench.measures import Figure, compare, measure_clusters, measure_export, measure_page
from scripts.bench.photos import measure_report
from scripts.bench.problems import measure_problems
from scripts.bench.stage import staged

PORT = 8950


def main() -> int:
    """Measure and print; return how the process shall end."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="without the million projects and the million problems"
    )
    words = parser.parse_args()
    figures: list[Figure] = []
    with staged(10_000, PORT) as small:
        with staged(100_000, PORT + 1) as middle:
            # The photos last, as memory that was held once is not given back.
            for measure in (measure_export, measure_clusters, measure_page, measure_report):
                figures += measure(middle)
        with staged(10_000, PORT + 4, problems=100_000, resources=2_000) as matched:
            figures += measure_matching(matched)
            figures += measure_gaps(matched)
            figures += measure_links(matched)
        with staged(2_000, PORT + 5, problems=1_000, subscribers=100_000) as subscribed:
            figures += measure_digests(subscribed)
        if not words.small:
            with staged(1_000_000, PORT + 2) as large:
                figures += compare(small, large)
            with staged(10_000, PORT + 3, problems=1_000_000) as reported:
                figures += measure_export(reported, "all problems")
                figures += measure_problems(reported)
                figures += measure_page(reported, "/map?list=problems", "map page with the list of problems")
    print("| what | figure | bound | holds | from |\n|---|--:|--:|---|---|")
    for figure in figures:
        holds = "yes" if figure.holds else "NO"
        value = f"{figure.value:.2f} {figure.unit}"
        print(f"| {figure.name} | {value} | {figure.bound:g} | {holds} | {figure.how} |")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
