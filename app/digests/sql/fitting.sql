-- What of a run fits each of some subscribers, by group and kind: how many, and the places of the first ones.
-- :run_id, :subscriber_ids, :most (places of a group that are asked for).
-- Both sides are taken apart into pairs of topic and region ('*' for whoever asks for all of them), so that they
-- meet by equality: to compare arrays of each subscriber with arrays of each item costs ten times as much.
WITH asked AS MATERIALIZED (
    SELECT
        id, subscriber_id, kinds,
        unnest(CASE WHEN topics = '{}' THEN ARRAY['*'] ELSE topics END) AS topic,
        CASE WHEN regions = '{}' THEN ARRAY['*'] ELSE regions END AS regions
    FROM subscription
    WHERE subscriber_id = ANY(:subscriber_ids) AND confirmed_at IS NOT NULL
),
asked_pair AS MATERIALIZED (
    SELECT subscriber_id, kinds, topic, unnest(regions) AS region FROM asked
),
item_topic AS MATERIALIZED (
    SELECT place, group_key, kind, unnest(topic_codes || ARRAY['*']) AS topic, region_codes
    FROM digest_item
    WHERE run_id = :run_id AND withdrawn_at IS NULL
),
item_pair AS MATERIALIZED (
    SELECT place, group_key, kind, topic, unnest(region_codes || ARRAY['*']) AS region FROM item_topic
),
fitting AS (
    SELECT DISTINCT asked_pair.subscriber_id, item_pair.place, item_pair.group_key, item_pair.kind
    FROM asked_pair
    JOIN item_pair ON item_pair.topic = asked_pair.topic AND item_pair.region = asked_pair.region
        AND item_pair.kind = ANY(asked_pair.kinds)
),
ranked AS (
    SELECT
        subscriber_id, place, group_key, kind,
        row_number() OVER (PARTITION BY subscriber_id, group_key ORDER BY place) AS rank
    FROM fitting
)
SELECT
    subscriber_id, group_key, kind,
    count(*) AS number,
    COALESCE(array_agg(place ORDER BY place) FILTER (WHERE rank <= :most), '{}') AS places
FROM ranked
GROUP BY subscriber_id, group_key, kind
ORDER BY subscriber_id, min(place), kind
