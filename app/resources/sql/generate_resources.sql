-- Generated resources: owners in turn, kinds, topics, areas and quantities drawn by number and seed.
-- Parameters: first, last (numbers), seed, as_of (day), organisations (keys). pg_temp.generated_resource_word has
-- the titles and what they are found by, one row for each kind and topic; pg_temp.draw is repeatable.
WITH numbered AS MATERIALIZED (
    SELECT
        number,
        1 + floor(pg_temp.draw(number, :seed) * (SELECT count(*) FROM generated_resource_word))::int AS word,
        pg_temp.draw(number, :seed + 1) AS kind,
        1 + floor(pg_temp.draw(number, :seed + 2) * (SELECT count(*) FROM settlement))::int AS spot,
        pg_temp.draw(number, :seed + 3) AS second,
        pg_temp.draw(number, :seed + 4) AS size,
        pg_temp.draw(number, :seed + 5) AS days
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
),
spot AS MATERIALIZED (
    SELECT
        row_number() OVER (ORDER BY settlement.id) AS number, settlement.point, settlement.region_code,
        (
            SELECT municipality.code FROM municipality
            WHERE municipality.region_code = settlement.region_code AND municipality.point IS NOT NULL
            ORDER BY municipality.point <-> settlement.point, municipality.code LIMIT 1
        ) AS municipality_code
    FROM settlement
),
placed AS MATERIALIZED (
    SELECT
        numbered.*, spot.point, spot.region_code, spot.municipality_code, word.type_code, word.topic_codes,
        word.title_ka, word.title_en, word.document,
        CASE
            WHEN numbered.kind < 0.12 THEN 'country' WHEN numbered.kind < 0.5 THEN 'regions'
            WHEN numbered.kind < 0.8 AND spot.municipality_code IS NOT NULL THEN 'municipalities' ELSE 'radius'
        END AS area_kind,
        CASE WHEN word.is_money THEN 1000 * (1 + floor(numbered.size * 80)) ELSE 1 + floor(numbered.size * 12) END
            AS quantity,
        5 + floor(numbered.size * 40) AS km
    FROM numbered
    JOIN spot ON spot.number = numbered.spot
    JOIN generated_resource_word AS word ON word.number = numbered.word
)
INSERT INTO resource (
    organisation_id, type_code, title_ka, title_en, quantity, free, languages, topic_codes, area_kind, region_codes,
    municipality_codes, area, point, radius_km, available_to, confirmed_on, is_generated, search_document
)
SELECT
    (CAST(:organisations AS integer[]))[1 + number % cardinality(CAST(:organisations AS integer[]))],
    type_code, title_ka, title_en, quantity, quantity, '{ka}', topic_codes, area_kind,
    CASE area_kind
        WHEN 'country' THEN ARRAY(SELECT code FROM region ORDER BY code)
        WHEN 'regions' THEN ARRAY(
            SELECT DISTINCT code FROM unnest(ARRAY[
                region_code, (SELECT code FROM region ORDER BY code OFFSET floor(second * 12)::int LIMIT 1)
            ]) AS code ORDER BY code
        )
        ELSE ARRAY[region_code]
    END,
    CASE WHEN area_kind = 'municipalities' THEN ARRAY[municipality_code] ELSE '{}' END,
    CASE WHEN area_kind = 'radius' THEN ST_Multi(ST_Buffer(point::geography, km * 1000)::geometry) END,
    CASE WHEN area_kind IN ('radius', 'municipalities') THEN point END,
    CASE WHEN area_kind = 'radius' THEN km END,
    CASE WHEN days < 0.6 THEN CAST(:as_of AS date) + 30 + floor(days * 900)::int END,
    CAST(:as_of AS date) - floor(days * 200)::int,
    TRUE,
    document
FROM placed
ORDER BY number
