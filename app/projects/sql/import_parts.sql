-- The parts of the new and changed projects in the shape of their tables. A part that several rows of the file repeat
-- is one; two equal ones within a row (copy) stay two.
CREATE TEMP TABLE import_participation ON COMMIT DROP AS
SELECT DISTINCT project.id AS project_id, organisation.organisation_id, staged.role
FROM import_row_organisation AS staged
JOIN import_project AS project USING (external_id)
JOIN import_organisation AS organisation
    ON organisation.name_key = staged.name_key AND organisation.ref IS NOT DISTINCT FROM staged.ref
WHERE project.state <> 'same';
CREATE TEMP TABLE import_sector ON COMMIT DROP AS
SELECT DISTINCT ON (project.id, staged.vocabulary, staged.code)
    project.id AS project_id, staged.vocabulary, staged.code, staged.name, staged.percentage
FROM import_row_sector AS staged
JOIN import_project AS project USING (external_id)
WHERE project.state <> 'same'
ORDER BY project.id, staged.vocabulary, staged.code, staged.seq;
CREATE TEMP TABLE import_topic ON COMMIT DROP AS
SELECT DISTINCT project.id AS project_id, staged.topic_code
FROM import_row_topic AS staged
JOIN import_project AS project USING (external_id)
WHERE project.state <> 'same';
CREATE TEMP TABLE import_budget ON COMMIT DROP AS
SELECT project_id, kind, starts_on, ends_on, amount, currency
FROM (
    SELECT DISTINCT project.id AS project_id, staged.copy, staged.kind, staged.starts_on, staged.ends_on,
        staged.amount, staged.currency
    FROM import_row_budget AS staged
    JOIN import_project AS project USING (external_id)
    WHERE project.state <> 'same'
) AS different
ORDER BY project_id, starts_on, ends_on;
CREATE TEMP TABLE import_transaction ON COMMIT DROP AS
SELECT project_id, kind, on_date, amount, currency, description
FROM (
    SELECT DISTINCT project.id AS project_id, staged.copy, staged.kind, staged.on_date, staged.amount,
        staged.currency, staged.description
    FROM import_row_transaction AS staged
    JOIN import_project AS project USING (external_id)
    WHERE project.state <> 'same'
) AS different
ORDER BY project_id, on_date, kind;
CREATE TEMP TABLE import_document ON COMMIT DROP AS
SELECT project_id, title, url, format
FROM (
    SELECT DISTINCT project.id AS project_id, staged.copy, staged.title, staged.url, staged.format
    FROM import_row_document AS staged
    JOIN import_project AS project USING (external_id)
    WHERE project.state <> 'same'
) AS different
ORDER BY project_id, title, url;
CREATE TEMP TABLE import_result ON COMMIT DROP AS
SELECT project_id, title, indicator, baseline, target, actual, period_end
FROM (
    SELECT DISTINCT project.id AS project_id, staged.copy, staged.title, staged.indicator, staged.baseline,
        staged.target, staged.actual, staged.period_end
    FROM import_row_result AS staged
    JOIN import_project AS project USING (external_id)
    WHERE project.state <> 'same'
) AS different
ORDER BY project_id, period_end, title;
CREATE TEMP TABLE import_location ON COMMIT DROP AS
SELECT
    place.project_id,
    (row_number() OVER (PARTITION BY place.project_id ORDER BY place.seq, place.place) - 1)::integer AS position,
    place.ref, place.name, place.geom, place.region_code, place.municipality_code, place.precision, place.region_rule
FROM import_place AS place
JOIN import_project AS project ON project.id = place.project_id
WHERE project.state <> 'same' AND place.verdict = 'keep'
ORDER BY place.project_id, place.seq, place.place
