-- Whom a run is sent to: each active subscriber for whom at least one of its items fits.
-- :run_id, :ends_at (who confirmed later gets the next day's first).
-- The items are taken apart into kinds, topics and regions ('*' for whoever asks for all of them), at most some
-- two thousand, gathered by topic: a subscriber's few topics find the arrays of regions that each one has.
WITH item_topic AS (
    SELECT kind, unnest(topic_codes || ARRAY['*']) AS topic, region_codes || ARRAY['*'] AS regions
    FROM digest_item
    WHERE run_id = :run_id
),
known AS MATERIALIZED (
    SELECT topic, kind, array_agg(DISTINCT region) AS regions
    FROM item_topic, unnest(regions) AS region
    GROUP BY topic, kind
),
fitting AS (
    SELECT DISTINCT subscription.subscriber_id
    FROM subscription
    CROSS JOIN unnest(CASE WHEN topics = '{}' THEN ARRAY['*'] ELSE topics END) AS wished (topic)
    JOIN known ON known.topic = wished.topic
        AND known.kind = ANY(subscription.kinds)
        AND known.regions && CASE WHEN subscription.regions = '{}' THEN ARRAY['*'] ELSE subscription.regions END
    WHERE subscription.confirmed_at IS NOT NULL
)
INSERT INTO digest_recipient (run_id, subscriber_id)
SELECT :run_id, subscriber.id
FROM subscriber
JOIN fitting ON fitting.subscriber_id = subscriber.id
WHERE subscriber.state = 'active' AND subscriber.confirmed_at < :ends_at
ORDER BY subscriber.id
ON CONFLICT (run_id, subscriber_id) DO NOTHING
