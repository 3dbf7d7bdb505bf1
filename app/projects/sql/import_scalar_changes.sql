-- Which plain fields of the stored projects the file changes: field, value before, value after.
INSERT INTO import_change (project_id, field, before, after)
SELECT import_project.id, stored.key, stored.value, told.value
FROM import_project
JOIN project ON project.id = import_project.id
CROSS JOIN LATERAL jsonb_each(
    jsonb_build_object(
        'title_ka', project.title_ka, 'title_en', project.title_en,
        'description_ka', project.description_ka, 'description_en', project.description_en,
        'status', project.status,
        'planned_starts_on', project.planned_starts_on, 'planned_ends_on', project.planned_ends_on,
        'actual_starts_on', project.actual_starts_on, 'actual_ends_on', project.actual_ends_on,
        'starts_on', project.starts_on, 'ends_on', project.ends_on,
        'budget_amount', project.budget_amount, 'budget_currency', project.budget_currency,
        'url', project.url, 'parent_external_id', project.parent_external_id
    )
) AS stored
JOIN LATERAL jsonb_each(to_jsonb(import_project)) AS told ON told.key = stored.key
WHERE import_project.state = 'differs' AND stored.value IS DISTINCT FROM told.value
