-- Open public problems that may be the same as one about to be reported. Parameters: lon, lat (degrees, CRS84),
-- metres, topic (or ''), words (title, or ''), nearest (candidates), other_id (left out, or 0), matches.
-- The <-> walks the GiST of masked_geog outwards from the place and stops after :nearest rows; only they are compared
-- word by word. What is public alone counts: the masked point.
WITH place AS MATERIALIZED (
    SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography AS point
),
candidate AS MATERIALIZED (
    SELECT
        problem.id, problem.title, problem.topic_code, problem.topic_codes, problem.step, problem.supporters,
        problem.location_precision, problem.location_name, problem.reported_at, problem.masked_geog
    FROM problem
    WHERE
        problem.is_public AND problem.status = 'open'
        AND ST_DWithin(problem.masked_geog, (SELECT point FROM place), :metres)
        AND problem.id <> :other_id
    ORDER BY problem.masked_geog <-> (SELECT point FROM place)
    LIMIT :nearest
),
scored AS (
    SELECT
        candidate.*,
        ST_Distance(candidate.masked_geog, place.point) AS distance,
        candidate.topic_codes && (
            SELECT array_agg(topic.code) FROM topic WHERE topic.code = :topic
        ) AS same_topic,
        CASE WHEN :words = '' THEN 0 ELSE similarity(lower(candidate.title), lower(:words)) END AS likeness
    FROM candidate CROSS JOIN place
)
SELECT
    id, title, topic_code, step, supporters, location_precision, location_name, reported_at, distance,
    COALESCE(same_topic, FALSE) AS same_topic, likeness
FROM scored
WHERE same_topic OR likeness >= 0.3
ORDER BY
    COALESCE(same_topic, FALSE)::int * 0.5 + likeness + 0.5 * (1 - distance / :metres) DESC, id
LIMIT :matches
