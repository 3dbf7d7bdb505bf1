-- The region of every position of import_position: inside, or else the nearest one within :metres; NULL outside.
-- swapped: lies outside, but inside when longitude and latitude change places. Degrees, CRS84.
-- The GiST of region.geom answers: ST_Covers brings its own &&, the distance is measured within a box of 0.03 degrees.
CREATE TEMP TABLE import_point ON COMMIT DROP AS
SELECT
    point.lon,
    point.lat,
    point.geom,
    COALESCE(inside.code, nearest.code) AS region_code,
    CASE WHEN inside.code IS NOT NULL THEN 'inside' WHEN nearest.code IS NOT NULL THEN 'nearest' END AS region_rule,
    COALESCE(inside.code, nearest.code) IS NULL AND EXISTS (
        SELECT 1 FROM region WHERE ST_Covers(region.geom, ST_FlipCoordinates(point.geom))
    ) AS swapped
FROM (
    SELECT lon, lat, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
    FROM import_position
) AS point
LEFT JOIN LATERAL (
    SELECT region.code FROM region WHERE ST_Covers(region.geom, point.geom) ORDER BY region.code LIMIT 1
) AS inside ON TRUE
LEFT JOIN LATERAL (
    SELECT region.code
    FROM region
    WHERE
        inside.code IS NULL
        AND region.geom && ST_Expand(point.geom, 0.03)
        AND ST_DWithin(region.geom::geography, point.geom::geography, :metres)
    ORDER BY ST_Distance(region.geom::geography, point.geom::geography), region.code
    LIMIT 1
) AS nearest ON TRUE;
ANALYZE import_point
