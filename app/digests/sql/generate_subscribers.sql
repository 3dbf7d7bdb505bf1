-- Generated subscribers, each with one subscription of all kinds, five topics and three regions, drawn by number and
-- seed; every second one reads English. Parameters: first, last (numbers), seed.
-- Codes are taken at equal steps through the list of all, and a step is short enough that none comes twice.
WITH choice AS MATERIALIZED (
    SELECT
        (SELECT array_agg(code ORDER BY code) FROM topic WHERE parent_code IS NOT NULL) AS topics,
        (SELECT array_agg(code ORDER BY code) FROM region) AS regions
),
drawn AS MATERIALIZED (
    SELECT
        number,
        hashint8extended(number, :seed) & 4294967295 AS topic_from,
        hashint8extended(number, :seed + 1) & 4294967295 AS topic_step,
        hashint8extended(number, :seed + 2) & 4294967295 AS region_from,
        hashint8extended(number, :seed + 3) & 4294967295 AS region_step
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
),
written AS (
    INSERT INTO subscriber (address, address_key, language, state, confirmed_at, is_generated)
    SELECT address, address, CASE WHEN number % 2 = 0 THEN 'en' ELSE 'ka' END, 'active', now(), TRUE
    FROM (SELECT number, 'generated-' || number || '@subscribers.invalid' AS address FROM drawn) AS named
    ORDER BY number
    RETURNING id, address
)
INSERT INTO subscription (subscriber_id, kinds, topics, regions, confirmed_at)
SELECT
    written.id,
    CAST(:kinds AS text[]),
    ARRAY(
        SELECT choice.topics[
            1 + (topic_from + place * (1 + topic_step % ((cardinality(choice.topics) - 1) / 5)))
            % cardinality(choice.topics)
        ]
        FROM generate_series(0, 4) AS place
    ),
    ARRAY(
        SELECT choice.regions[
            1 + (region_from + place * (1 + region_step % ((cardinality(choice.regions) - 1) / 3)))
            % cardinality(choice.regions)
        ]
        FROM generate_series(0, 2) AS place
    ),
    now()
FROM drawn
JOIN written ON written.address = 'generated-' || drawn.number || '@subscribers.invalid'
CROSS JOIN choice
ORDER BY drawn.number
