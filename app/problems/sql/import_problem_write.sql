-- Writes the problems of the file: new ones, then those that changed. Parameters: source, import_run_id, moderation
-- (of the new ones). A problem that ends keeps no active step.
INSERT INTO problem (
    id, source, external_id, title, text, language, topic_code, topic_codes, point, masked, location_precision,
    location_name, region_code, region_rule, municipality_code, status, step, closed_on, moderation, published_at,
    reporter_email, reported_at, raw, content_hash, import_run_id, search_document
)
SELECT
    id, :source, external_id, title, text, language, topic_code, topic_codes, point, masked, location_precision,
    location_name, region_code, region_rule, municipality_code,
    COALESCE(status, 'open'),
    CASE WHEN COALESCE(status, 'open') = 'open' THEN 1 END,
    CASE WHEN COALESCE(status, 'open') <> 'open'
        THEN COALESCE(closed_on, (now() AT TIME ZONE 'Asia/Tbilisi')::date) END,
    :moderation,
    CASE WHEN :moderation = 'published' THEN now() END,
    email, COALESCE(reported_on::timestamp AT TIME ZONE 'Asia/Tbilisi', now()), raw, content_hash, :import_run_id,
    search_document
FROM import_problem
WHERE state = 'new'
ORDER BY seq;
INSERT INTO problem_original (problem_id, version, "values")
SELECT
    problem.id, problem.version,
    jsonb_build_object(
        'title', problem.title, 'text', problem.text, 'topic_code', problem.topic_code,
        'location_precision', problem.location_precision, 'municipality_code', problem.municipality_code
    )
FROM problem JOIN import_problem AS told USING (id)
WHERE told.state = 'changed' AND told.rewritten
ORDER BY problem.id;
UPDATE problem SET
    title = told.title, text = told.text, language = told.language, topic_code = told.topic_code,
    topic_codes = told.topic_codes, point = told.point, masked = told.masked,
    location_precision = told.location_precision, location_name = told.location_name,
    region_code = told.region_code, region_rule = told.region_rule, municipality_code = told.municipality_code,
    reporter_email = COALESCE(told.email, problem.reporter_email),
    reported_at = CASE WHEN told.reported_on IS NULL THEN problem.reported_at
        ELSE told.reported_on::timestamp AT TIME ZONE 'Asia/Tbilisi' END,
    status = CASE WHEN told.ends THEN told.status ELSE problem.status END,
    step = CASE WHEN told.ends THEN NULL ELSE problem.step END,
    closed_on = CASE WHEN told.ends THEN COALESCE(told.closed_on, (now() AT TIME ZONE 'Asia/Tbilisi')::date)
        ELSE problem.closed_on END,
    raw = told.raw, content_hash = told.content_hash, search_document = told.search_document,
    import_run_id = :import_run_id, version = problem.version + 1, updated_at = now()
FROM import_problem AS told
WHERE told.state = 'changed' AND problem.id = told.id;
UPDATE problem SET raw = told.raw, content_hash = told.content_hash
FROM import_problem AS told
WHERE told.state = 'noted' AND problem.id = told.id;
UPDATE problem_step SET left_at = now()
FROM import_problem AS told
WHERE told.ends AND problem_step.problem_id = told.id AND problem_step.left_at IS NULL;
INSERT INTO problem_step (problem_id, number)
SELECT id, 1
FROM import_problem
WHERE state = 'new' AND COALESCE(status, 'open') = 'open' AND :moderation = 'published'
ORDER BY seq;
INSERT INTO problem_log (problem_id, happened_at, kind, step_from, details)
SELECT told.id, line.happened_at, line.kind, line.step_from, line.details
FROM import_problem AS told
CROSS JOIN LATERAL (
    VALUES
        (
            1, told.state = 'new', 'reported',
            COALESCE(told.reported_on::timestamp AT TIME ZONE 'Asia/Tbilisi', now()), NULL::smallint,
            jsonb_build_object('source', CAST(:source AS text))
        ),
        (2, told.state = 'new' AND :moderation = 'published', 'published', now(), NULL, '{}'),
        (
            3, told.state = 'changed' AND told.rewritten, 'edited', now(), NULL,
            jsonb_build_object('source', CAST(:source AS text))
        ),
        (
            4, told.ends OR (told.state = 'new' AND COALESCE(told.status, 'open') <> 'open'), 'closed', now(),
            told.step_before, jsonb_build_object('status', told.status, 'source', CAST(:source AS text))
        )
) AS line (position, holds, kind, happened_at, step_from, details)
WHERE line.holds
ORDER BY told.seq, line.position
