-- Scatter points around the settlements of generated_spot, more of them where more people live, none outside the
-- settlement's own region. Numbered from 1 so that neighbouring numbers belong to the same settlement. Their public
-- points by each precision stand beside them, so that a million problems mask a hundred thousand places once.
-- Parameters: points (about how many), seed. Degrees, CRS84: 1 km is 0.009 degrees of latitude.
CREATE TEMP TABLE generated_point ON COMMIT DROP AS
WITH share AS (
    SELECT *, power(population, 0.75) / sum(power(population, 0.75)) OVER () AS part
    FROM generated_spot
),
scattered AS (
    SELECT
        share.number, share.region_code, share.municipality_code, try,
        ST_Translate(share.geom, distance * 0.06 * cos(angle), distance * 0.045 * sin(angle)) AS geom
    FROM share
    CROSS JOIN LATERAL generate_series(1, 1 + (share.part * CAST(:points AS integer))::bigint) AS try
    CROSS JOIN LATERAL (
        SELECT
            power(pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 60), 2) AS distance,
            2 * pi() * pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 61) AS angle
    ) AS drawn
),
rounded AS (
    SELECT
        scattered.number, scattered.region_code, scattered.municipality_code, try,
        ST_SetSRID(
            ST_MakePoint(
                round(ST_X(scattered.geom)::numeric, 5)::double precision,
                round(ST_Y(scattered.geom)::numeric, 5)::double precision
            ),
            4326
        ) AS geom
    FROM scattered
)
SELECT
    (row_number() OVER (ORDER BY rounded.number, try))::integer AS id,
    rounded.number AS spot_number, rounded.region_code, rounded.municipality_code, rounded.geom,
    street.masked AS street, village.masked AS village, district.masked AS municipality, street.location_name
FROM rounded
JOIN region ON region.code = rounded.region_code AND ST_Covers(region.geom, rounded.geom)
CROSS JOIN LATERAL mask_place(rounded.geom, 'street', rounded.region_code, rounded.municipality_code) AS street
CROSS JOIN LATERAL mask_place(rounded.geom, 'village', rounded.region_code, rounded.municipality_code) AS village
CROSS JOIN LATERAL mask_place(
    rounded.geom, 'municipality', rounded.region_code, rounded.municipality_code
) AS district
