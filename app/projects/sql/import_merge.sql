-- One row a project from the rows of the file: the first filled value of each field wins, in the order of the file.
-- Parameters: source, today. state: new, same (content as stored), differs.
-- Most projects have one row: those are taken as they are, only the others are sorted and put together.
-- The period is what happened, else what the file calls start and end, else what was planned.
CREATE TEMP TABLE import_project ON COMMIT DROP AS
WITH counted AS MATERIALIZED (
    SELECT external_id, count(*) AS rows FROM import_row GROUP BY external_id
),
merged AS (
    SELECT
        import_row.external_id, seq, line, counted.rows, title_ka, title_en, description_ka, description_en,
        status AS told_status, planned_starts_on, planned_ends_on, actual_starts_on, actual_ends_on,
        starts_on AS told_starts_on, ends_on AS told_ends_on, budget_amount,
        CASE WHEN budget_amount IS NOT NULL THEN budget_currency END AS budget_currency,
        url, parent_external_id, raw, md5(row_hash) AS content_hash, search_document
    FROM import_row
    JOIN counted ON counted.external_id = import_row.external_id
    WHERE counted.rows = 1
    UNION ALL
    SELECT
        import_row.external_id,
        min(seq),
        min(line),
        count(*),
        (array_agg(title_ka ORDER BY seq) FILTER (WHERE title_ka IS NOT NULL))[1],
        (array_agg(title_en ORDER BY seq) FILTER (WHERE title_en IS NOT NULL))[1],
        (array_agg(description_ka ORDER BY seq) FILTER (WHERE description_ka IS NOT NULL))[1],
        (array_agg(description_en ORDER BY seq) FILTER (WHERE description_en IS NOT NULL))[1],
        (array_agg(status ORDER BY seq) FILTER (WHERE status IS NOT NULL))[1],
        (array_agg(planned_starts_on ORDER BY seq) FILTER (WHERE planned_starts_on IS NOT NULL))[1],
        (array_agg(planned_ends_on ORDER BY seq) FILTER (WHERE planned_ends_on IS NOT NULL))[1],
        (array_agg(actual_starts_on ORDER BY seq) FILTER (WHERE actual_starts_on IS NOT NULL))[1],
        (array_agg(actual_ends_on ORDER BY seq) FILTER (WHERE actual_ends_on IS NOT NULL))[1],
        (array_agg(starts_on ORDER BY seq) FILTER (WHERE starts_on IS NOT NULL))[1],
        (array_agg(ends_on ORDER BY seq) FILTER (WHERE ends_on IS NOT NULL))[1],
        (array_agg(budget_amount ORDER BY seq) FILTER (WHERE budget_amount IS NOT NULL))[1],
        (array_agg(budget_currency ORDER BY seq) FILTER (WHERE budget_amount IS NOT NULL))[1],
        (array_agg(url ORDER BY seq) FILTER (WHERE url IS NOT NULL))[1],
        (array_agg(parent_external_id ORDER BY seq) FILTER (WHERE parent_external_id IS NOT NULL))[1],
        jsonb_build_object('rows', jsonb_agg(raw ORDER BY seq)),
        md5(string_agg(row_hash, '' ORDER BY row_hash)),
        (
            SELECT string_agg(DISTINCT token, ' ')
            FROM unnest(string_to_array(string_agg(search_document, ' '), ' ')) AS token
        )
    FROM import_row
    JOIN counted ON counted.external_id = import_row.external_id
    WHERE counted.rows > 1
    GROUP BY import_row.external_id
),
dated AS (
    SELECT
        merged.*,
        COALESCE(actual_starts_on, told_starts_on, planned_starts_on) AS starts_on,
        COALESCE(actual_ends_on, told_ends_on, planned_ends_on) AS last_on,
        (
            COALESCE(actual_starts_on, told_starts_on, planned_starts_on)
            > COALESCE(actual_ends_on, told_ends_on, planned_ends_on)
        ) IS TRUE AS turned,
        -- A start that happened after the planned end is a delay; a start after an end of its own kind, a mistake.
        CASE WHEN actual_starts_on IS NOT NULL THEN 1 WHEN told_starts_on IS NOT NULL THEN 2 ELSE 3 END
        = CASE WHEN actual_ends_on IS NOT NULL THEN 1 WHEN told_ends_on IS NOT NULL THEN 2 ELSE 3 END AS same_kind
    FROM merged
)
SELECT
    COALESCE(project.id, nextval('project_id_seq')::integer) AS id,
    CASE
        WHEN project.id IS NULL THEN 'new'
        WHEN project.content_hash = dated.content_hash THEN 'same'
        ELSE 'differs'
    END AS state,
    dated.external_id, dated.seq, dated.line, dated.rows, dated.told_status, dated.last_on, dated.turned,
    dated.same_kind,
    dated.title_ka, dated.title_en, dated.description_ka, dated.description_en,
    COALESCE(
        dated.told_status,
        CASE
            WHEN dated.last_on < :today THEN 'closed'
            WHEN dated.starts_on > :today THEN 'pipeline'
            ELSE 'implementation'
        END
    ) AS status,
    dated.planned_starts_on, dated.planned_ends_on, dated.actual_starts_on, dated.actual_ends_on,
    dated.starts_on,
    CASE WHEN NOT dated.turned THEN dated.last_on END AS ends_on,
    dated.budget_amount, dated.budget_currency, dated.url, dated.parent_external_id, dated.raw,
    dated.content_hash, dated.search_document
FROM dated
LEFT JOIN project ON project.source = :source AND project.external_id = dated.external_id;
ALTER TABLE import_project ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON import_project (external_id);
ANALYZE import_project (id, state, external_id, rows, seq)
