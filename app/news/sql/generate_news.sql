-- Generated articles: topic, kind, place and day drawn by number and seed; every tenth is about the whole country.
-- Parameters: first, last (numbers), seed, as_of (moment). pg_temp.generated_news_word has the titles, texts and what
-- they are found by, one row for each topic in each municipality; pg_temp.draw is repeatable.
INSERT INTO news_item (
    slug, kind, state, title_ka, title_en, summary_ka, summary_en, text_ka, text_en, topic_codes, region_codes,
    municipality_code, point, location_name, deadline_on, published_at, created_at, updated_at, is_generated,
    search_document
)
SELECT
    'generated-' || drawn.number, drawn.kind, 'published', word.title_ka, word.title_en, word.text_ka, word.text_en,
    word.text_ka, word.text_en, word.topic_codes,
    CASE WHEN drawn.number % 10 = 0 THEN ARRAY(SELECT code FROM region ORDER BY code)
        ELSE ARRAY[word.region_code] END,
    CASE WHEN drawn.number % 10 <> 0 THEN word.municipality_code END,
    CASE WHEN drawn.number % 10 <> 0
        THEN ST_SetSRID(ST_MakePoint(word.lon + 0.02 * drawn.east, word.lat + 0.02 * drawn.north), 4326) END,
    CASE WHEN drawn.number % 10 <> 0 THEN word.place END,
    CASE WHEN drawn.kind IN ('grant', 'vacancy', 'training', 'tender')
        THEN CAST(drawn.published_at + INTERVAL '30 days' AS date) END,
    drawn.published_at, drawn.published_at, drawn.published_at, TRUE, word.document
FROM (
    SELECT
        number,
        1 + floor(pg_temp.draw(number, :seed) * (SELECT count(*) FROM generated_news_word))::int AS word,
        (ARRAY['news', 'news', 'announcement', 'grant', 'vacancy', 'training', 'tender', 'success_story'])[
            1 + floor(pg_temp.draw(number, :seed + 1) * 8)::int
        ] AS kind,
        CAST(:as_of AS timestamptz) - pg_temp.draw(number, :seed + 2) * INTERVAL '700 days' AS published_at,
        pg_temp.draw(number, :seed + 3) - 0.5 AS east,
        pg_temp.draw(number, :seed + 4) - 0.5 AS north
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
) AS drawn
JOIN generated_news_word AS word ON word.number = drawn.word
ORDER BY drawn.number
