-- Writes the projects: new ones, then the fields of those that changed. Parameters: source, import_run_id.
INSERT INTO project (
    id, source, external_id, title_ka, title_en, description_ka, description_en, status, planned_starts_on,
    planned_ends_on, actual_starts_on, actual_ends_on, starts_on, ends_on, budget_amount, budget_currency, url,
    parent_external_id, raw, content_hash, import_run_id, search_document, donor_ids, topic_codes, sector_codes,
    region_codes, locations_count, period, search
)
SELECT
    id, :source, external_id, title_ka, title_en, description_ka, description_en, status, planned_starts_on,
    planned_ends_on, actual_starts_on, actual_ends_on, starts_on, ends_on, budget_amount, budget_currency, url,
    parent_external_id, raw, content_hash, :import_run_id, search_document, donor_ids, topic_codes, sector_codes,
    region_codes, locations_count, period, search
FROM import_project
JOIN import_derived ON import_derived.project_id = import_project.id
WHERE state = 'new'
ORDER BY seq;
-- A file that says the same in other words or order gets its hash stored, but is no change.
UPDATE project SET
    title_ka = told.title_ka, title_en = told.title_en,
    description_ka = told.description_ka, description_en = told.description_en, status = told.status,
    planned_starts_on = told.planned_starts_on, planned_ends_on = told.planned_ends_on,
    actual_starts_on = told.actual_starts_on, actual_ends_on = told.actual_ends_on,
    starts_on = told.starts_on, ends_on = told.ends_on,
    budget_amount = told.budget_amount, budget_currency = told.budget_currency, url = told.url,
    parent_external_id = told.parent_external_id, raw = told.raw, content_hash = told.content_hash,
    search_document = told.search_document,
    donor_ids = derived.donor_ids, topic_codes = derived.topic_codes, sector_codes = derived.sector_codes,
    region_codes = derived.region_codes, locations_count = derived.locations_count, period = derived.period,
    search = derived.search,
    import_run_id = CASE WHEN change.project_id IS NULL THEN project.import_run_id ELSE :import_run_id END,
    updated_at = CASE WHEN change.project_id IS NULL THEN project.updated_at ELSE now() END
FROM import_project AS told
JOIN import_derived AS derived ON derived.project_id = told.id
LEFT JOIN (SELECT DISTINCT project_id FROM import_change) AS change ON change.project_id = told.id
WHERE told.state = 'differs' AND project.id = told.id;
INSERT INTO project_change (project_id, import_run_id, changes)
SELECT project_id, :import_run_id, jsonb_object_agg(field, jsonb_build_array(before, after))
FROM import_change
GROUP BY project_id
ORDER BY project_id
