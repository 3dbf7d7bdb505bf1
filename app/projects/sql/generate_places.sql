-- Draw the places of the projects in generated_project: 1.2 a project, the further ones near the first.
-- Parameters: seed. Neighbouring ids of generated_point lie around the same settlement.
CREATE TEMP TABLE generated_place ON COMMIT DROP AS
SELECT
    generated_project.id AS project_id,
    position,
    spot.name,
    CASE
        WHEN precision IN ('exact', 'near') THEN point.geom
        WHEN precision = 'district' THEN spot.district
    END AS geom,
    CASE WHEN precision <> 'country' THEN spot.region_code END AS region_code,
    CASE WHEN precision NOT IN ('region', 'country') THEN spot.municipality_code END AS municipality_code,
    precision,
    CASE WHEN precision = 'country' THEN 'country' ELSE 'given' END AS region_rule
FROM generated_project
CROSS JOIN LATERAL generate_series(0, generated_project.places - 1) AS position
CROSS JOIN LATERAL (
    SELECT pg_temp.draw(generated_project.number * 4 + position, CAST(:seed AS bigint) + 20) AS drawn
) AS draw
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN drawn < 0.50 THEN 'exact'
        WHEN drawn < 0.75 THEN 'near'
        WHEN drawn < 0.87 THEN 'district'
        WHEN drawn < 0.96 OR position > 0 THEN 'region'
        ELSE 'country'
    END AS precision
) AS precise
JOIN generated_point AS point
    ON point.id = 1 + (generated_project.point_id - 1 + position * 7) % (SELECT count(*) FROM generated_point)
JOIN generated_spot AS spot ON spot.number = point.spot_number
ORDER BY generated_project.id, position
