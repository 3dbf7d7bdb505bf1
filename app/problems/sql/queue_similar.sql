-- For each report of a page of the moderators' queue the likeliest public open problem near its exact place.
-- Parameters: ids, metres, nearest (candidates a report).
-- The <-> walks the GiST of masked_geog outwards from each report and stops after :nearest rows.
SELECT queued.id AS queued_id, likeliest.id, likeliest.title, likeliest.distance
FROM problem AS queued
CROSS JOIN LATERAL (
    SELECT
        near.id, near.title, near.distance,
        near.same_topic::int * 0.5 + near.likeness + 0.5 * (1 - near.distance / :metres) AS score
    FROM (
        SELECT
            candidate.id, candidate.title,
            ST_Distance(candidate.masked_geog, queued.point::geography) AS distance,
            candidate.topic_code = queued.topic_code AS same_topic,
            similarity(lower(candidate.title), lower(queued.title)) AS likeness
        FROM (
            SELECT problem.id, problem.title, problem.topic_code, problem.masked_geog
            FROM problem
            WHERE
                problem.is_public AND problem.status = 'open'
                AND ST_DWithin(problem.masked_geog, queued.point::geography, :metres)
                AND problem.id <> queued.id
            ORDER BY problem.masked_geog <-> queued.point::geography
            LIMIT :nearest
        ) AS candidate
    ) AS near
    WHERE near.same_topic OR near.likeness >= 0.3
    ORDER BY score DESC, near.id
    LIMIT 1
) AS likeliest
WHERE queued.id = ANY(:ids)
ORDER BY queued.id
