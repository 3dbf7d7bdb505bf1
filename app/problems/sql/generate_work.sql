-- Write the active step of each generated problem that is worked on, and the first and last lines of its log.
-- Parameters: source, first_id. The rest of a problem's history would only be more of the same.
INSERT INTO problem_step (problem_id, number, entered_at)
SELECT id, step, step_since
FROM problem
WHERE source = CAST(:source AS text) AND id >= :first_id AND moderation = 'published' AND status = 'open'
ORDER BY id;
INSERT INTO problem_log (problem_id, happened_at, kind, step_from, details)
SELECT problem.id, line.happened_at, line.kind, line.step_from, line.details
FROM problem
CROSS JOIN LATERAL (
    VALUES
        (1, TRUE, reported_at, 'reported', NULL::smallint, '{}'::jsonb),
        (2, moderation = 'published', published_at, 'published', NULL, '{}'),
        (3, status <> 'open', step_since, 'closed', 7::smallint, jsonb_build_object('status', status))
) AS line (position, holds, happened_at, kind, step_from, details)
WHERE problem.source = CAST(:source AS text) AND problem.id >= :first_id AND line.holds
ORDER BY problem.id, line.position
