-- Writes the invented problems with their masked places; a point that its region does not hold gives way to the
-- settlement's own. Parameters: source, import_run_id.
WITH named AS MATERIALIZED (
    SELECT example_problem.*, nextval('problem_id_seq')::integer AS id
    FROM example_problem
    ORDER BY number
),
placed AS (
    SELECT
        named.*,
        CASE WHEN inside.holds THEN inside.point ELSE spot.point END AS point,
        CASE
            WHEN inside.holds OR ST_Covers(region.geom, spot.point) THEN 'inside'
            ELSE 'nearest'
        END AS region_rule
    FROM named
    JOIN region ON region.code = named.region_code
    CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(named.spot_lon, named.spot_lat), 4326) AS point) AS spot
    CROSS JOIN LATERAL (
        SELECT place.point, ST_Covers(region.geom, place.point) AS holds
        FROM (SELECT ST_SetSRID(ST_MakePoint(named.lon, named.lat), 4326) AS point) AS place
    ) AS inside
)
INSERT INTO problem (
    id, source, external_id, title, text, language, topic_code, topic_codes, people_affected, point, masked,
    location_precision, location_name, region_code, region_rule, municipality_code, status, step, step_since,
    closed_on, duplicate_of_id, moderation, supporters, reported_at, published_at, updated_at, is_example,
    content_hash, import_run_id, search_document
)
SELECT
    placed.id, :source, 'EXAMPLE-' || lpad(placed.number::text, 5, '0'), placed.title, placed.text, 'ka', placed.topic_code,
    CASE WHEN topic.parent_code IS NULL THEN ARRAY[topic.code] ELSE ARRAY[topic.code, topic.parent_code] END,
    placed.people_affected, placed.point, shown.masked, placed.location_precision, shown.location_name,
    placed.region_code, placed.region_rule, placed.municipality_code, placed.status, placed.step, placed.step_since,
    placed.closed_on, other.id, placed.moderation, placed.supporters, placed.reported_at, placed.published_at,
    placed.updated_at, TRUE, 'example', :import_run_id, placed.search_document
FROM placed
JOIN topic ON topic.code = placed.topic_code
LEFT JOIN named AS other ON other.number = placed.duplicate_of
CROSS JOIN LATERAL mask_place(
    placed.point, placed.location_precision, placed.region_code, placed.municipality_code
) AS shown
ORDER BY placed.id
