-- Open again what people have closed as the same as an example, before the examples go.
CREATE TEMP TABLE freed_problem ON COMMIT DROP AS
SELECT problem.id
FROM problem JOIN problem AS other ON other.id = problem.duplicate_of_id
WHERE other.is_example AND NOT problem.is_example;
UPDATE problem SET
    status = 'open', step = 1, step_since = now(), closed_on = NULL, duplicate_of_id = NULL,
    version = version + 1, updated_at = now()
FROM freed_problem
WHERE problem.id = freed_problem.id;
INSERT INTO problem_step (problem_id, number) SELECT id, 1 FROM freed_problem ORDER BY id;
INSERT INTO problem_log (problem_id, kind, step_to, details)
SELECT id, 'reopened', 1, '{"status": "duplicate"}' FROM freed_problem ORDER BY id
