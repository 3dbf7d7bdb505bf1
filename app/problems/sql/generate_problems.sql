-- Draw and write generated problems. Parameters: source, first, last (their numbers), seed, as_of (the newest report).
-- Every draw hashes the problem's number, so that the same seed gives the same problems; no row needs another one.
-- More are new than old; of the old ones more have ended.
INSERT INTO problem (
    id, source, external_id, title, text, language, topic_code, topic_codes, people_affected, point, masked,
    location_precision, location_name, region_code, region_rule, municipality_code, status, step, step_since,
    closed_on, moderation, visibility, supporters, reported_at, published_at, updated_at, is_generated,
    content_hash, search_document
)
WITH drawn AS (
    SELECT
        number,
        1 + floor(pg_temp.draw(number, CAST(:seed AS bigint) + 70) * (SELECT count(*) FROM generated_point))::integer
            AS point_id,
        pg_temp.draw(number, CAST(:seed AS bigint) + 71) AS word_draw,
        CAST(:as_of AS timestamptz)
            - power(pg_temp.draw(number, CAST(:seed AS bigint) + 72), 2) * interval '1500 days' AS reported_at,
        power(pg_temp.draw(number, CAST(:seed AS bigint) + 72), 2) AS age,
        pg_temp.draw(number, CAST(:seed AS bigint) + 73) AS end_draw,
        pg_temp.draw(number, CAST(:seed AS bigint) + 74) AS end_kind,
        pg_temp.draw(number, CAST(:seed AS bigint) + 75) AS step_draw,
        pg_temp.draw(number, CAST(:seed AS bigint) + 76) AS precision_draw,
        pg_temp.draw(number, CAST(:seed AS bigint) + 77) AS support_draw,
        pg_temp.draw(number, CAST(:seed AS bigint) + 78) AS moderation_draw
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS number
),
stated AS (
    SELECT
        drawn.*,
        CASE
            WHEN moderation_draw < 0.002 THEN 'waiting'
            WHEN moderation_draw < 0.01 THEN 'refused'
            ELSE 'published'
        END AS moderation,
        CASE
            WHEN moderation_draw < 0.01 OR end_draw > 0.15 + age * 0.8 THEN 'open'
            WHEN end_kind < 0.6 THEN 'solved'
            WHEN end_kind < 0.8 THEN 'partly_solved'
            WHEN end_kind < 0.9 THEN 'not_solved'
            ELSE 'out_of_reach'
        END AS status,
        -- Most are still in their first steps.
        1 + floor(power(step_draw, 1.6) * 7)::smallint AS open_step,
        CASE
            WHEN precision_draw < 0.4 THEN 'exact'
            WHEN precision_draw < 0.75 THEN 'street'
            WHEN precision_draw < 0.95 THEN 'village'
            ELSE 'municipality'
        END AS location_precision,
        -- Between the report and the newest day.
        reported_at + step_draw * (CAST(:as_of AS timestamptz) - reported_at) AS changed_at
    FROM drawn
)
SELECT
    nextval('problem_id_seq')::integer,
    CAST(:source AS text),
    'GEN-' || lpad(stated.number::text, 8, '0'),
    word.title || ' №' || stated.number,
    word.text,
    'ka',
    word.topic,
    word.topic_codes,
    CASE WHEN end_kind < 0.5 THEN (10 + floor(step_draw * 200) * 10)::integer END,
    point.geom,
    CASE stated.location_precision
        WHEN 'exact' THEN point.geom
        WHEN 'street' THEN point.street
        WHEN 'village' THEN point.village
        ELSE point.municipality
    END,
    stated.location_precision,
    CASE WHEN stated.location_precision <> 'municipality' THEN point.location_name END,
    point.region_code,
    'inside',
    point.municipality_code,
    stated.status,
    CASE
        WHEN stated.status <> 'open' THEN NULL
        WHEN stated.moderation = 'published' THEN stated.open_step
        ELSE 1
    END,
    stated.changed_at,
    CASE WHEN stated.status <> 'open' THEN (stated.changed_at AT TIME ZONE 'Asia/Tbilisi')::date END,
    stated.moderation,
    CASE WHEN word_draw < 0.005 THEN 'region' ELSE 'public' END,
    (power(1 - support_draw, -0.7) - 1)::integer,
    stated.reported_at,
    CASE WHEN stated.moderation = 'published' THEN stated.reported_at END,
    stated.changed_at,
    TRUE,
    'generated',
    word.document
FROM stated
JOIN generated_point AS point ON point.id = stated.point_id
JOIN generated_spot AS spot ON spot.number = point.spot_number
JOIN generated_word AS word
    ON word.spot_number = spot.number AND word.number = floor(stated.word_draw * spot.words)::integer
ORDER BY stated.number
