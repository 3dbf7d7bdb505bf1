-- Problems that have no municipality yet and lie in the outline of one of their own region, the first by code where
-- outlines overlap. A public place "municipality only" was the region's until now, and becomes the municipality's.
CREATE TEMP TABLE municipality_problem ON COMMIT DROP AS
SELECT problem.id, drawn.code, shown.masked
FROM problem
CROSS JOIN LATERAL (
    SELECT municipality.code
    FROM municipality
    WHERE municipality.region_code = problem.region_code AND ST_Covers(municipality.geom, problem.point)
    ORDER BY municipality.code
    LIMIT 1
) AS drawn
CROSS JOIN LATERAL mask_place(problem.point, problem.location_precision, problem.region_code, drawn.code) AS shown
WHERE problem.municipality_code IS NULL;
UPDATE problem SET
    municipality_code = found.code,
    masked = CASE WHEN problem.location_precision = 'municipality' THEN found.masked ELSE problem.masked END
FROM municipality_problem AS found
WHERE problem.id = found.id
