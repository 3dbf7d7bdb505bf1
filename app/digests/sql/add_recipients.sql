-- Whom a run is sent to: each active subscriber for whom at least one of its items fits.
-- :run_id, :ends_at (who confirmed later gets the next day's first).
-- Items that nobody could tell apart are compared once: of 2,000 a day some hundreds are left.
WITH profile AS MATERIALIZED (
    SELECT DISTINCT kind, topic_codes, region_codes FROM digest_item WHERE run_id = :run_id
)
INSERT INTO digest_recipient (run_id, subscriber_id)
SELECT :run_id, subscriber.id
FROM subscriber
WHERE subscriber.state = 'active' AND subscriber.confirmed_at < :ends_at
    AND EXISTS (
        SELECT FROM subscription, profile
        WHERE subscription.subscriber_id = subscriber.id AND subscription.confirmed_at IS NOT NULL
            AND profile.kind = ANY(subscription.kinds)
            AND (subscription.topics = '{}' OR profile.topic_codes && subscription.topics)
            AND (subscription.regions = '{}' OR profile.region_codes && subscription.regions)
    )
ORDER BY subscriber.id
ON CONFLICT (run_id, subscriber_id) DO NOTHING
