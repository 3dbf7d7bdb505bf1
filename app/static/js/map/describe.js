// A sign in words, for those who hear the map and for the tooltip.

import { number } from "../numbers.js";
import { STRETCHES, stretchOf } from "./diamonds.js";
import { STATUSES } from "./marks.js";
import { counted, text } from "./texts.js";

const listed = (names, properties) =>
  names.filter((name) => properties[name]).map((name) => text(name, { n: number(properties[name]) }));

function problems(properties) {
  if (properties.count > 1) return listed(STRETCHES, properties);
  const state = properties.step ? text("at_step", { n: properties.step }) : text(`is_${stretchOf(properties)}`);
  return properties.precision === "exact" ? [state] : [state, text(properties.precision)];
}

function projects(properties) {
  const exactness = properties.kind === "pin" ? [] : [text(properties.kind)];
  return [...listed(STATUSES, properties), ...exactness];
}

const resources = ({ count, free }) => (count === 1 ? [text(free ? "free" : "taken")] : []);

const nothing = () => [];
const NEWS = { article: ["articles", nothing], event: ["events", nothing], observation: ["observations", nothing] };
const KINDS = { problem: ["problems", problems], resource: ["resources", resources], ...NEWS };

/** "12 projects", "2 events": what a sign of several stands for. */
export const countOf = (kind, count) => counted((KINDS[kind] || ["projects"])[0], count);

/** The sign in words: "12 projects: 5 current, 7 completed", or the title of a single one. */
export function describe(properties) {
  const [, tell] = KINDS[properties.kind] || ["", projects];
  const subject = properties.title || countOf(properties.kind, properties.count);
  return [subject, tell(properties).join(", ")].filter(Boolean).join(": ");
}
