// The page's address holds everything: the filter in the query, the view in the hash (#zoom/lat/lon).

// What is a filter, as in app/filters.py. Machine interfaces refuse the rest: what the page reads itself, and what
// other sites hang on its address (fbclid, utm_source).
const FILTER = new Set([
  "region", "municipality", "donor", "organisation", "topic", "sector", "status", "step", "linked", "type", "kind", "from",
  "to", "since", "until", "min_amount", "max_amount", "currency", "bbox", "near", "within_km", "q", "sort",
]);

/** The filter of a query string: empty values left out, so that one filter has one address. */
export function cleanQuery(search) {
  const clean = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(search)) {
    if (value.trim() !== "") clean.append(name, value);
  }
  return clean;
}

export function filterQuery(search = location.search) {
  const query = cleanQuery(search);
  for (const name of [...query.keys()]) if (!FILTER.has(name)) query.delete(name);
  return query.toString();
}

/** What the address says shall colour the regions, or null. */
export function readMeasure(known) {
  const asked = new URLSearchParams(location.search).get("measure");
  return known.includes(asked) ? asked : null;
}

/** `address` with `query` (a string without its question mark) joined to the query it may have. */
export function withQuery(address, query) {
  if (!query) return address;
  return address + (address.includes("?") ? "&" : "?") + query;
}

export function pushQuery(query) {
  const search = query.toString();
  history.pushState(null, "", location.pathname + (search ? `?${search}` : "") + location.hash);
}

function changed(change) {
  const query = new URLSearchParams(location.search);
  change(query);
  return query;
}

/** Change the query as a step of its own, from which Back leads here. */
export const pushChange = (change) => pushQuery(changed(change));

export function replaceQuery(change) {
  const search = changed(change).toString();
  history.replaceState(null, "", location.pathname + (search ? `?${search}` : "") + location.hash);
}

/** The view that the hash asks for, or null where it holds none that can be shown. */
export function readView() {
  const match = /^#(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/.exec(location.hash);
  if (!match) return null;
  const [zoom, lat, lon] = match.slice(1).map(Number);
  return zoom <= 19 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, center: [lat, lon] } : null;
}

export function writeView(map) {
  const center = map.getCenter();
  const hash = `#${Number(map.getZoom().toFixed(2))}/${center.lat.toFixed(4)}/${center.lng.toFixed(4)}`;
  if (hash !== location.hash) history.replaceState(null, "", location.pathname + location.search + hash);
}

/** The address that shows exactly this to somebody else. */
export function permalink({ embed = false } = {}) {
  const address = new URL(location.href);
  address.searchParams.delete("cursor");
  if (embed) address.searchParams.set("embed", "1");
  else address.searchParams.delete("embed");
  return address.href;
}
