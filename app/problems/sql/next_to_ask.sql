-- The next address to ask whether a problem's solution holds: of its reporter and its followers, each once an end.
-- Of a private problem the reporter alone: who followed it may no longer be one of those who may see it.
-- Parameters: first and last, between which the end must lie. The index ix_problem_ended finds the few problems; their
-- row is locked, so that two workers do not ask the same person.
SELECT
    problem.id AS problem_id, problem.title, problem.status, problem.step_since AS closed_at,
    recipient.email, recipient.language
FROM problem
CROSS JOIN LATERAL (
    SELECT lower(person.email) AS email, person.language
    FROM person
    WHERE person.id = problem.reporter_id AND person.active
    UNION
    SELECT lower(person.email), person.language
    FROM follower
    JOIN person ON person.id = follower.person_id
    WHERE follower.problem_id = problem.id AND person.active AND problem.is_public
    UNION
    SELECT lower(problem.reporter_email), problem.language
    WHERE problem.source = 'report' AND problem.reporter_email IS NOT NULL AND problem.reporter_id IS NULL
    UNION
    SELECT lower(follower.email), follower.language
    FROM follower
    WHERE follower.problem_id = problem.id AND follower.email IS NOT NULL AND problem.is_public
) AS recipient
WHERE problem.status IN ('solved', 'partly_solved')
    AND problem.moderation = 'published'
    AND problem.step_since BETWEEN :first AND :last
    AND NOT problem.is_generated
    AND NOT EXISTS (
        SELECT FROM holds_answer
        WHERE holds_answer.problem_id = problem.id
            AND holds_answer.closed_at = problem.step_since
            AND holds_answer.email = recipient.email
    )
ORDER BY problem.step_since, problem.id, recipient.email
LIMIT 1
FOR UPDATE OF problem SKIP LOCKED
