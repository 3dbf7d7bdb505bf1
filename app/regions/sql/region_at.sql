-- The region of a position, or the nearest one within :metres. Parameters: lon, lat (degrees, CRS84), metres.
-- The && against a box of 0.03 degrees (2.4 to 3.3 km here) uses the GiST of region.geom and leaves two or three
-- candidates; only they are measured on the spheroid.
WITH position AS MATERIALIZED (
    SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geom
),
candidate AS (
    SELECT region.code, region.geom, position.geom AS point, ST_Covers(region.geom, position.geom) AS covers
    FROM position
    JOIN region ON region.geom && ST_Expand(position.geom, 0.03)
)
SELECT code, CASE WHEN covers THEN 'inside' ELSE 'nearest' END AS rule
FROM candidate
WHERE covers OR ST_DWithin(geom::geography, point::geography, :metres)
ORDER BY covers DESC, ST_Distance(geom::geography, point::geography), code
LIMIT 1
