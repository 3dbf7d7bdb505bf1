-- Places of projects that have no municipality yet and lie in the outline of one, as import_places.sql finds it: within
-- the place's own region, the first by code where outlines overlap. A place whose file names its municipality keeps it.
-- The index on municipality.geom answers for each place.
CREATE TEMP TABLE municipality_place ON COMMIT DROP AS
SELECT location.id, location.project_id, drawn.code
FROM project_location AS location
CROSS JOIN LATERAL (
    SELECT municipality.code
    FROM municipality
    WHERE
        municipality.region_code = location.region_code
        AND ST_Covers(municipality.geom, location.geom)
    ORDER BY municipality.code
    LIMIT 1
) AS drawn
WHERE
    location.municipality_code IS NULL
    AND location.geom IS NOT NULL
    AND location.precision IN ('exact', 'near', 'district');
UPDATE project_location SET municipality_code = municipality_place.code
FROM municipality_place
WHERE project_location.id = municipality_place.id
