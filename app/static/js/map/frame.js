// What the map's frame shows: the country, or the regions chosen, clear of legend and sheet.

import { text } from "./texts.js";

const { L } = window;

// A small region alone would fill the frame with streets that nobody asked for.
const CLOSEST = 10.5;
const NO_MOTION = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the map may slide and grow on its way: not where the person asked for no motion. */
export const mayMove = () => !NO_MOTION.matches;

/** How much of a phone's map, `height` pixels high, the sheet covers as far as it is open (css/map-panel.css). */
const coveredBy = (sheet, height) => (sheet.dataset.state === "peek" ? 100 : height * 0.53);

/** The room, in pixels, that legend, sheet and buttons take at the frame's sides; `whole`: of the country, whose
 * lower left is sea, where the legend may stand. */
function padding(map, whole) {
  const narrow = window.matchMedia("(max-width: 56rem)").matches;
  const legend = document.getElementById("legend");
  const panel = document.getElementById("panel");
  const { x, y } = map.getSize();
  const beside = legend.open && x > 2 * legend.offsetWidth ? legend.offsetWidth + 24 : 18;
  // On a phone the sheet will be opened over the lower part; on a desk the legend stands there.
  const below = panel ? y * (narrow ? 0.42 : 0.24) : 40;
  const clear = panel && narrow ? coveredBy(panel, y) : 40;
  if (!whole) return { paddingTopLeft: [beside, narrow ? 60 : 24], paddingBottomRight: [64, clear] };
  return {
    // The open legend's side gets more room than the other.
    paddingTopLeft: narrow ? [18, 60] : [legend.open ? 66 : 8, 8],
    paddingBottomRight: [narrow ? 18 : 4, below],
  };
}

/**
 * Set the country into the frame. Returns `show(outlines, closest)`, which moves the map to these bounds (null: the
 * country), no closer than that zoom, and `put(view)`, which sets a view as it stands in an address. A person's own view is left as it is while it looks closer
 * than `show` would and holds a part of what is to be shown.
 */
export function setFrame(map, { bounds, basemap }) {
  // Pictures of tiles blur between two zooms; our own lines do not.
  if (!basemap) map.options.zoomSnap = 0.1;
  map.attributionControl.setPrefix(false).addAttribution(text("credits"));
  // Room to move the country to any side of the frame, but never out of sight.
  map.setMaxBounds([[33, 31], [51, 56]]);
  map.fitBounds(bounds, { animate: false, ...padding(map, true) });

  let own = false;
  let ours = false;
  map.on("dragstart", () => {
    own = true;
  });
  map.on("zoomstart", () => {
    own ||= !ours;
  });
  map.on("moveend", () => {
    ours = false;
  });
  map.getContainer().addEventListener("keydown", ({ key, target }) => {
    if (key.startsWith("Arrow") && target === map.getContainer()) own = true;
  });

  function isKept(outlines, options) {
    if (!own || !outlines) return own;
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = options;
    const closest = map.getBoundsZoom(outlines, false, L.point(left + right, top + bottom));
    return map.getZoom() >= closest && map.getBounds().intersects(outlines);
  }

  return {
    show(outlines, closest = CLOSEST) {
      const options = padding(map, !outlines);
      if (isKept(outlines, options)) return;
      own = false;
      ours = true;
      map.fitBounds(outlines || L.latLngBounds(bounds), { animate: mayMove(), maxZoom: closest, ...options });
    },
    put({ center, zoom }) {
      own = false;
      ours = true;
      map.setView(center, zoom, { animate: false });
    },
  };
}
