-- What is wrong with the outlines: (code, line, name, detail). Less than half of its area in Georgia: outside.
WITH placed AS (
    SELECT
        boundary.line, boundary.name, boundary.geom,
        (
            SELECT COALESCE(sum(ST_Area(ST_Intersection(region.geom, boundary.geom))), 0)
            FROM region
            WHERE region.geom && boundary.geom
        ) < ST_Area(boundary.geom) / 2 AS outside
    FROM boundary
    WHERE boundary.geom IS NOT NULL
)
SELECT CASE WHEN repaired THEN 'W_REPAIRED' ELSE 'E_GEOM_INVALID' END AS code, line, name, reason AS detail
FROM boundary
WHERE reason IS NOT NULL
UNION ALL
SELECT
    CASE
        WHEN EXISTS (
            SELECT 1 FROM region WHERE ST_Intersects(region.geom, ST_FlipCoordinates(placed.geom))
        ) THEN 'E_AXIS_ORDER'
        ELSE 'E_OUTSIDE_AREA'
    END,
    line, name, NULL
FROM placed
WHERE outside
UNION ALL
SELECT 'E_DUPLICATE', boundary.line, boundary.name, min(earlier.line)::text
FROM boundary
JOIN boundary AS earlier ON earlier.code = boundary.code AND earlier.line < boundary.line
GROUP BY boundary.line, boundary.name
UNION ALL
SELECT 'E_NAME', line, name, array_to_string(codes, ', ')
FROM boundary
WHERE cardinality(codes) > 1 AND code IS NULL AND geom IS NOT NULL
UNION ALL
SELECT 'W_REGION_DIFFERS', boundary.line, boundary.name, region.name_en
FROM boundary
JOIN municipality ON municipality.code = boundary.code
JOIN region ON region.code = boundary.region_code
WHERE municipality.region_code <> boundary.region_code
ORDER BY line, code
