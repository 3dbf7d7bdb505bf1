// Whether a point lies within a region's outline.

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
