-- The places of the file with their region, municipality and verdict. Parameters: strict (the named region must be
-- the position's, but for :metres at a border), metres.
-- verdict: keep, outside or swapped (of Georgia), mismatch (named region is another one), unplaced (nothing says where).
CREATE TEMP TABLE import_place ON COMMIT DROP AS
WITH decided AS (
    SELECT
        import_project.id AS project_id,
        staged.*,
        point.geom,
        point.region_code AS region_at,
        CASE
            WHEN staged.lon IS NOT NULL AND point.region_code IS NULL
                THEN CASE WHEN point.swapped THEN 'swapped' ELSE 'outside' END
            WHEN staged.lon IS NULL AND staged.precision = 'country' THEN 'unplaced'
            WHEN
                :strict AND staged.precision <> 'country' AND staged.region_named <> point.region_code
                AND NOT named_near.found
                THEN 'mismatch'
            ELSE 'keep'
        END AS verdict,
        CASE
            WHEN staged.precision = 'country' THEN NULL
            WHEN staged.lon IS NULL THEN staged.region_named
            WHEN :strict AND named_near.found THEN staged.region_named
            ELSE point.region_code
        END AS region_code,
        CASE
            WHEN staged.precision = 'country' THEN 'country'
            WHEN staged.lon IS NULL OR (:strict AND named_near.found AND staged.region_named <> point.region_code)
                THEN 'given'
            ELSE point.region_rule
        END AS region_rule
    FROM import_row_location AS staged
    JOIN import_project ON import_project.external_id = staged.external_id
    LEFT JOIN import_point AS point ON point.lon = staged.lon AND point.lat = staged.lat
    LEFT JOIN LATERAL (
        SELECT EXISTS (
            SELECT 1
            FROM region
            WHERE
                region.code = staged.region_named
                AND region.geom && ST_Expand(point.geom, 0.03)
                AND ST_DWithin(region.geom::geography, point.geom::geography, :metres)
        ) AS found
        WHERE staged.region_named IS NOT NULL AND point.geom IS NOT NULL
    ) AS named_near ON TRUE
)
SELECT
    decided.project_id, decided.external_id, decided.seq, decided.place, decided.line, decided.ref, decided.name,
    decided.lon, decided.lat,
    -- A municipality without a position is drawn around its seat; its precision says that it is no more than that.
    COALESCE(
        decided.geom, CASE WHEN decided.verdict = 'keep' AND decided.precision <> 'region' THEN seat.point END
    ) AS geom,
    decided.region_text, decided.region_named, decided.region_at,
    decided.municipality_text,
    CASE
        WHEN decided.verdict = 'keep' AND decided.geom IS NULL AND decided.region_code IS NULL
            AND named.region_code IS NULL
            THEN 'unplaced'
        ELSE decided.verdict
    END AS verdict,
    COALESCE(decided.region_code, CASE WHEN decided.geom IS NULL THEN named.region_code END) AS region_code,
    decided.region_rule,
    COALESCE(named.code, drawn.code) AS municipality_code,
    -- Without a position nothing is known more exactly than its district or region.
    CASE
        WHEN decided.geom IS NOT NULL OR decided.precision NOT IN ('exact', 'near') THEN decided.precision
        WHEN named.code IS NOT NULL THEN 'district'
        ELSE 'region'
    END AS precision
FROM decided
LEFT JOIN LATERAL (
    -- A name that several municipalities share means one only within its region.
    SELECT min(municipality.code) AS code, min(municipality.region_code) AS region_code
    FROM municipality_name
    JOIN municipality ON municipality.code = municipality_name.municipality_code
    WHERE
        municipality_name.name_key = decided.municipality_key
        AND (decided.region_code IS NULL OR municipality.region_code = decided.region_code)
        AND decided.precision <> 'country'
    HAVING count(*) = 1
) AS named ON TRUE
LEFT JOIN municipality AS seat ON seat.code = named.code AND decided.precision <> 'country'
LEFT JOIN LATERAL (
    SELECT municipality.code
    FROM municipality
    WHERE
        named.code IS NULL
        AND decided.precision IN ('exact', 'near', 'district')
        AND municipality.region_code = decided.region_code
        AND ST_Covers(municipality.geom, decided.geom)
    ORDER BY municipality.code
    LIMIT 1
) AS drawn ON TRUE;
ANALYZE import_place
