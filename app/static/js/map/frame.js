// How the country stands in the map's frame: as large as fits, clear of legend and sheet, and whose data it draws.

import { text } from "./texts.js";

export function setFrame(map, { bounds, basemap }) {
  // Pictures of tiles blur between two zooms; our own lines do not.
  if (!basemap) map.options.zoomSnap = 0.1;
  map.attributionControl.setPrefix(false).addAttribution(text("credits"));
  const narrow = window.matchMedia("(max-width: 56rem)").matches;
  // On a phone the half-open sheet takes the lower part; on a desk the legend stands there.
  const legend = document.getElementById("legend");
  const embedded = !document.getElementById("panel");
  const below = embedded ? 40 : map.getSize().y * (narrow ? 0.42 : 0.24);
  // Room to move the country to any side of the frame, but never out of sight.
  map.setMaxBounds([[33, 31], [51, 56]]);
  map.fitBounds(bounds, {
    animate: false,
    // The open legend's side gets more room than the other.
    paddingTopLeft: narrow ? [18, 60] : [legend.open ? 66 : 8, 8],
    paddingBottomRight: [narrow ? 18 : 4, below],
  });
}
