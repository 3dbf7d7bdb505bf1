-- What is to be done with each problem of the file. Parameter: source.
-- state: new; same; noted (the file says the same in other words: only its hash is stored); changed.
-- ends: the file says that it ended, and it is still open. What the network has ended, no file opens again; what a
-- reporter has withdrawn, no file changes.
CREATE TEMP TABLE import_problem ON COMMIT DROP AS
SELECT
    COALESCE(problem.id, nextval('problem_id_seq')::integer) AS id,
    CASE
        WHEN problem.id IS NULL THEN 'new'
        WHEN problem.content_hash = staged.content_hash OR problem.moderation = 'withdrawn' THEN 'same'
        WHEN changes.any OR ends.told THEN 'changed'
        ELSE 'noted'
    END AS state,
    COALESCE(changes.any, FALSE) AS rewritten,
    COALESCE(ends.told, FALSE) AS ends,
    problem.step AS step_before,
    staged.seq, staged.external_id, staged.title, staged.text, staged.language, staged.topic_code, staged.status,
    staged.closed_on, staged.reported_on, staged.email, staged.raw, staged.content_hash,
    concat_ws(' ', NULLIF(staged.search_document, ''), word.words) AS search_document,
    CASE WHEN topic.parent_code IS NULL THEN ARRAY[topic.code] ELSE ARRAY[topic.code, topic.parent_code] END
        AS topic_codes,
    place.region_code, place.region_rule, place.municipality_code, place.location_precision, place.point,
    place.masked, place.location_name
FROM import_problem_row AS staged
JOIN import_problem_place AS place USING (seq)
JOIN topic ON topic.code = staged.topic_code
LEFT JOIN import_problem_word AS word ON word.name = place.location_name
LEFT JOIN problem ON problem.source = :source AND problem.external_id = staged.external_id
LEFT JOIN LATERAL (
    SELECT
        (
            problem.title, problem.text, problem.topic_code, problem.point::text, problem.masked::text,
            problem.region_code, problem.municipality_code, problem.reporter_email
        ) IS DISTINCT FROM (
            staged.title, staged.text, staged.topic_code, place.point::text, place.masked::text,
            place.region_code, place.municipality_code, COALESCE(staged.email, problem.reporter_email)
        )
        OR (staged.reported_on <> (problem.reported_at AT TIME ZONE 'Asia/Tbilisi')::date) IS TRUE AS any
    WHERE problem.content_hash <> staged.content_hash
) AS changes ON TRUE
LEFT JOIN LATERAL (
    SELECT staged.status IS NOT NULL AND staged.status <> 'open' AND problem.status = 'open' AS told
    WHERE problem.content_hash <> staged.content_hash AND problem.moderation <> 'withdrawn'
) AS ends ON TRUE
WHERE place.verdict = 'keep';
CREATE UNIQUE INDEX ON import_problem (id);
ANALYZE import_problem
