-- Give mails back that were taken in hand and not tried: the attempt does not count.
-- :ids and :attempts, one beside the other; :pause in seconds until they are due again.
UPDATE digest_recipient AS recipient
SET attempts = recipient.attempts - 1, not_before = clock_timestamp() + make_interval(secs => :pause)
FROM unnest(CAST(:ids AS integer[]), CAST(:attempts AS integer[])) AS given (id, attempt)
WHERE recipient.id = given.id AND recipient.attempts = given.attempt
    AND recipient.sent_at IS NULL AND recipient.failed_at IS NULL AND recipient.dropped_at IS NULL
