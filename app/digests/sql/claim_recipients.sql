-- Take the next mails in hand: the attempt, committed before any is sent, is a lease until the next one is due.
-- :most; :run_id (NULL: of any run); :pauses in seconds after the first attempt, the second, …, the last repeats.
-- ix_digest_recipient_waiting gives them in order; what another worker takes at this moment is passed over.
WITH due AS (
    SELECT id
    FROM digest_recipient
    WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL
        AND not_before <= clock_timestamp()
        AND (CAST(:run_id AS integer) IS NULL OR run_id = :run_id)
    ORDER BY not_before, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
UPDATE digest_recipient AS recipient
SET attempts = recipient.attempts + 1,
    not_before = clock_timestamp() + make_interval(
        secs => (CAST(:pauses AS integer[]))[LEAST(recipient.attempts + 1, cardinality(CAST(:pauses AS integer[])))]
    )
FROM due
WHERE recipient.id = due.id
RETURNING recipient.id, recipient.run_id, recipient.subscriber_id, recipient.attempts
