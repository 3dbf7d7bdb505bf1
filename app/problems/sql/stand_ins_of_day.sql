-- Which rows of followers have ended in a merge since a moment, and the rows that stand for them: the words of the jobs
-- that told of the merges. Not up to the end of the day: its mail is written later.
-- Parameters: task, since. The jobs are few; the lines are found by their primary key.
SELECT job.args -> 'stand_ins' AS stand_ins
FROM procrastinate_jobs AS job
JOIN problem_log AS line ON line.id = CAST(job.args ->> 'line_id' AS integer)
WHERE job.task_name = :task AND job.args -> 'stand_ins' <> '{}' AND line.happened_at >= :since
ORDER BY job.id
