-- Where each problem of the file lies, and its verdict. Parameters: strict (the named region must be the position's,
-- but for :metres at a border), metres.
-- verdict: keep, outside or swapped (of Georgia), mismatch (the named region is another one), unplaced (no position,
-- and no municipality or region is known by what the row names).
CREATE TEMP TABLE import_problem_place ON COMMIT DROP AS
WITH decided AS (
    SELECT
        staged.seq, staged.municipality_key, point.geom, point.region_code AS region_at,
        CASE
            WHEN staged.lon IS NULL THEN 'keep'
            WHEN point.region_code IS NULL THEN CASE WHEN point.swapped THEN 'swapped' ELSE 'outside' END
            WHEN :strict AND staged.region_named <> point.region_code AND NOT named_near.found THEN 'mismatch'
            ELSE 'keep'
        END AS verdict,
        CASE
            WHEN staged.lon IS NULL OR (:strict AND named_near.found) THEN staged.region_named
            ELSE point.region_code
        END AS region_code,
        CASE
            WHEN staged.lon IS NULL OR (:strict AND named_near.found AND staged.region_named <> point.region_code)
                THEN 'given'
            ELSE point.region_rule
        END AS region_rule,
        -- Without a position nothing is known more exactly than the municipality.
        CASE WHEN staged.lon IS NULL THEN 'municipality' ELSE staged.location_precision END AS location_precision
    FROM import_problem_row AS staged
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
),
placed AS (
    SELECT
        decided.seq, decided.verdict, decided.region_at, decided.region_rule, decided.location_precision,
        COALESCE(decided.region_code, CASE WHEN decided.geom IS NULL THEN named.region_code END) AS region_code,
        COALESCE(named.code, drawn.code) AS municipality_code,
        decided.geom
    FROM decided
    LEFT JOIN LATERAL (
        -- A name that several municipalities share means one only within its region.
        SELECT min(municipality.code) AS code, min(municipality.region_code) AS region_code
        FROM municipality_name
        JOIN municipality ON municipality.code = municipality_name.municipality_code
        WHERE
            municipality_name.name_key = decided.municipality_key
            AND (decided.region_code IS NULL OR municipality.region_code = decided.region_code)
        HAVING count(*) = 1
    ) AS named ON TRUE
    LEFT JOIN LATERAL (
        SELECT municipality.code
        FROM municipality
        WHERE
            named.code IS NULL
            AND municipality.region_code = decided.region_code
            AND ST_Covers(municipality.geom, decided.geom)
        ORDER BY municipality.code
        LIMIT 1
    ) AS drawn ON TRUE
)
SELECT
    placed.seq,
    CASE WHEN placed.verdict = 'keep' AND placed.region_code IS NULL THEN 'unplaced' ELSE placed.verdict END AS verdict,
    placed.region_at, placed.region_code, placed.region_rule, placed.municipality_code, placed.location_precision,
    place.point, shown.masked, shown.location_name
FROM placed
LEFT JOIN region ON region.code = placed.region_code
LEFT JOIN municipality AS seat ON seat.code = placed.municipality_code
CROSS JOIN LATERAL (SELECT COALESCE(seat.point, region.label_point) AS point) AS middle
CROSS JOIN LATERAL (
    -- Exact places have five decimals, those of the file by now.
    SELECT COALESCE(
        placed.geom,
        ST_SetSRID(
            ST_MakePoint(
                round(ST_X(middle.point)::numeric, 5)::double precision,
                round(ST_Y(middle.point)::numeric, 5)::double precision
            ),
            4326
        )
    ) AS point
) AS place
LEFT JOIN LATERAL mask_place(
    place.point, placed.location_precision, placed.region_code, placed.municipality_code
) AS shown ON TRUE;
CREATE UNIQUE INDEX ON import_problem_place (seq);
ANALYZE import_problem_place
