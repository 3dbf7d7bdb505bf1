// A sign in words, for those who hear the map and for the tooltip.

import { number } from "../numbers.js";
import { STATUSES } from "./marks.js";
import { counted, text } from "./texts.js";

/** The sign in words: "12 projects: 5 current, 7 completed", or the title of a single one. */
export function describe(properties) {
  const parts = STATUSES.filter((status) => properties[status]).map((status) =>
    text(status, { n: number(properties[status]) }),
  );
  const exactness = properties.kind === "pin" ? [] : [text(properties.kind)];
  const subject = properties.title || counted("projects", properties.count);
  return [subject, [...parts, ...exactness].join(", ")].filter(Boolean).join(": ");
}
