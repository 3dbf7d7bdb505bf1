-- What of a run fits each of some subscribers, by group and kind: how many, and the places of the first ones.
-- :run_id, :subscriber_ids, :most (places of a group that are asked for).
-- ix_digest_item_run_id_place finds the run's items; those are few, so each is compared with each subscription.
WITH asked AS MATERIALIZED (
    SELECT subscriber_id, kinds, topics, regions
    FROM subscription
    WHERE subscriber_id = ANY(:subscriber_ids) AND confirmed_at IS NOT NULL
),
fitting AS (
    SELECT DISTINCT asked.subscriber_id, item.place, item.group_key, item.kind
    FROM asked
    JOIN digest_item AS item ON item.run_id = :run_id
        AND item.withdrawn_at IS NULL
        AND item.kind = ANY(asked.kinds)
        AND (asked.topics = '{}' OR item.topic_codes && asked.topics)
        AND (asked.regions = '{}' OR item.region_codes && asked.regions)
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
