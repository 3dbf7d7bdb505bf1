-- Where the public sees one place, and in which municipality it lies. Parameters: lon, lat (degrees, CRS84),
-- location_precision, region_code, municipality_code (given, or NULL: the one whose outline holds the place).
SELECT
    ST_X(shown.masked) AS masked_lon, ST_Y(shown.masked) AS masked_lat, shown.location_name,
    municipality.code AS municipality_code
FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) AS place
LEFT JOIN LATERAL (
    SELECT municipality.code
    FROM municipality
    WHERE
        municipality.region_code = CAST(:region_code AS text)
        AND CASE
            WHEN CAST(:municipality_code AS text) IS NULL THEN ST_Covers(municipality.geom, place.point)
            ELSE municipality.code = CAST(:municipality_code AS text)
        END
    ORDER BY municipality.code
    LIMIT 1
) AS municipality ON TRUE
CROSS JOIN LATERAL mask_place(
    place.point, CAST(:location_precision AS text), CAST(:region_code AS text), municipality.code
) AS shown
