-- What is known of an area served, from what was told: the shape, where it stands, the regions that it touches.
-- Parameters: kind; area (GeoJSON or NULL), lon, lat (degrees, CRS84, or NULL), metres; regions, municipalities (codes).
-- Twelve regions are compared: no index is needed.
WITH told AS MATERIALIZED (
    SELECT
        CASE
            WHEN :kind = 'drawn' THEN ST_SetSRID(ST_GeomFromGeoJSON(CAST(:area AS text)), 4326)
            WHEN :kind = 'radius' THEN ST_Multi(ST_Buffer(
                CAST(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geography), CAST(:metres AS double precision)
            )::geometry)
        END AS area,
        CASE WHEN CAST(:lon AS double precision) IS NOT NULL
            THEN ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)
        END AS base
),
checked AS MATERIALIZED (
    SELECT area, base, area IS NULL OR ST_IsValid(area) AS is_valid FROM told
)
SELECT
    is_valid,
    CASE WHEN NOT is_valid THEN ST_AsText(location(ST_IsValidDetail(area)), 5) END AS fault_at,
    CASE WHEN NOT is_valid THEN reason(ST_IsValidDetail(area)) END AS fault,
    CASE WHEN is_valid THEN ST_AsEWKT(area) END AS area,
    ST_AsEWKT(CASE
        WHEN :kind <> 'drawn' THEN COALESCE(base, (
            SELECT point FROM municipality
            WHERE code = ANY (CAST(:municipalities AS text[])) AND cardinality(CAST(:municipalities AS text[])) = 1
        ))
        WHEN is_valid THEN ST_PointOnSurface(area)
    END) AS point,
    -- How much of the area lies in the country.
    CASE WHEN :kind = 'drawn' AND is_valid AND ST_Area(area) > 0 THEN (
        SELECT COALESCE(sum(ST_Area(ST_Intersection(region.geom, checked.area))), 0) / ST_Area(checked.area)
        FROM region WHERE ST_Intersects(region.geom, checked.area)
    ) END AS inside,
    CASE WHEN :kind = 'drawn' AND is_valid THEN EXISTS (
        SELECT 1 FROM region WHERE ST_Intersects(region.geom, ST_FlipCoordinates(checked.area))
    ) END AS flipped_inside,
    ARRAY(
        SELECT region.code FROM region
        WHERE :kind = 'country'
            OR (:kind = 'regions' AND region.code = ANY (CAST(:regions AS text[])))
            OR (:kind = 'municipalities' AND region.code IN (
                SELECT region_code FROM municipality WHERE code = ANY (CAST(:municipalities AS text[]))
            ))
            OR (is_valid AND ST_Intersects(region.geom, checked.area))
        ORDER BY region.code
    ) AS region_codes
FROM checked
