// Which region a point lies in, by the regions' outlines.

/** By the number of edges that a line eastwards from the point crosses: odd is inside. */
function isInRing(lon, lat, ring) {
  let inside = false;
  ring.forEach(([endLon, endLat], index) => {
    const [lonBefore, latBefore] = ring[(index || ring.length) - 1];
    const crosses = endLat > lat !== latBefore > lat;
    if (crosses && lon < ((lonBefore - endLon) * (lat - endLat)) / (latBefore - endLat) + endLon) inside = !inside;
  });
  return inside;
}

/** Whether `{lat, lng}` lies in a GeoJSON Polygon or MultiPolygon (its holes are not inside). */
export function isInside({ lat, lng }, geometry) {
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : (geometry?.coordinates ?? []);
  return polygons.some(([outer, ...holes]) =>
    isInRing(lng, lat, outer) && !holes.some((hole) => isInRing(lng, lat, hole)));
}

/** The code of the region among these features at this position, or null. */
export function regionAt(features, latlng) {
  return features.find(({ geometry }) => isInside(latlng, geometry))?.properties.code ?? null;
}

/** What a place weighs for a region's sign: rather may it cover a little than stand in the sea, and much rather than in
 * another region. */
export const priceOf = (found, region) => (found === region ? 0 : found ? 3000 : 700);
