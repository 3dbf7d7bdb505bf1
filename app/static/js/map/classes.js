// Five classes of equal size for the regions' colours, from the values that are there.

import { number, shortNumber } from "../numbers.js";

export const MEASURES = {
  count: { key: "projects", write: (value) => number(value) },
  budget: { key: "budget", write: shortNumber },
  problems: { key: "problems", write: (value) => number(value) },
  per_capita: { key: "per_10000", write: (value) => number(value, 2) },
};

const CLASSES = 5;

/**
 * Sort regions into quantiles. Returns the class of each code (0: none) and the classes that hold something, smallest
 * first, with their least and greatest value. Equal values always share a class.
 */
export function classify(regions, measure) {
  const { key } = MEASURES[measure];
  const counted = regions.filter((region) => region[key] > 0).sort((one, other) => one[key] - other[key]);
  const classOf = new Map(regions.map((region) => [region.code, 0]));
  const ranges = new Map();
  const firstRank = new Map();
  counted.forEach((region, rank) => {
    const value = region[key];
    if (!firstRank.has(value)) firstRank.set(value, rank);
    const found = Math.ceil(((firstRank.get(value) + 1) / counted.length) * CLASSES);
    classOf.set(region.code, found);
    const range = ranges.get(found) || [value, value];
    ranges.set(found, [range[0], value]);
  });
  return { classOf, ranges, hasNone: counted.length < regions.length };
}
