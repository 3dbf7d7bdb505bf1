-- What happened between two moments and concerns followers of the day's mail, newest first: the words of the jobs that
-- told the others at once, which stay for 14 days (app.jobs), so that both ways tell the same.
-- Parameters: task, starts_at, ends_at (not included). The jobs are few; the rest goes by primary keys.
SELECT job.args, COALESCE(line.happened_at, written.created_at) AS happened_at
FROM procrastinate_jobs AS job
LEFT JOIN problem_log AS line ON line.id = CAST(job.args ->> 'line_id' AS integer)
LEFT JOIN problem_update AS written ON written.id = CAST(job.args ->> 'update_id' AS integer)
WHERE job.task_name = :task
    AND job.args ->> 'digest_followers' <> '[]'
    AND COALESCE(line.happened_at, written.created_at) >= :starts_at
    AND COALESCE(line.happened_at, written.created_at) < :ends_at
ORDER BY happened_at DESC, job.id DESC
