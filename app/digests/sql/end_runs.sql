-- Runs for which nobody waits any more are over; what became of their mails is counted once, now.
UPDATE digest_run AS run
SET ended_at = clock_timestamp(), sent = counted.sent, failed = counted.failed, dropped = counted.dropped
FROM (
    SELECT
        open_run.id,
        count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,
        count(*) FILTER (WHERE failed_at IS NOT NULL) AS failed,
        count(*) FILTER (WHERE dropped_at IS NOT NULL) AS dropped
    FROM digest_run AS open_run
    LEFT JOIN digest_recipient AS recipient ON recipient.run_id = open_run.id
    WHERE open_run.ended_at IS NULL
        AND NOT EXISTS (
            SELECT FROM digest_recipient AS waiting
            WHERE waiting.run_id = open_run.id
                AND waiting.sent_at IS NULL AND waiting.failed_at IS NULL AND waiting.dropped_at IS NULL
        )
    GROUP BY open_run.id
) AS counted
WHERE run.id = counted.id AND run.ended_at IS NULL
RETURNING run.day, run.sent, run.failed, run.dropped
