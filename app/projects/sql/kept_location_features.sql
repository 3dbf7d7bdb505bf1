-- Keep the GeoJSON Feature (RFC 7946, lon/lat) of each place of the projects in changed_project, in pieces around the
-- title, as kept_project_features.sql does. Property names: DESIGN §3.4. Removed places go with their row (cascade).
INSERT INTO location_feature (location_id, project_id, head, title_ka, title_en, tail)
SELECT
    project_location.id,
    project_location.project_id,
    concat(
        '{"type":"Feature","id":', project_location.id,
        ',"geometry":', COALESCE(ST_AsGeoJSON(project_location.geom, 6), 'null'),
        ',"properties":{"id":', project_location.id, ',"project_id":', project_location.project_id, ',"title":'
    ),
    to_json(COALESCE(project.title_ka, project.title_en))::text,
    to_json(COALESCE(project.title_en, project.title_ka))::text,
    concat(
        ',"status":"', project.status, '"',
        ',"donors":', COALESCE(donors.names, '[]'), ',"topics":', to_json(project.topic_codes),
        ',"location_name":', COALESCE(to_json(project_location.name)::text, 'null'),
        ',"region":', COALESCE(to_json(project_location.region_code)::text, 'null'),
        ',"municipality":', COALESCE(to_json(project_location.municipality_code)::text, 'null'),
        ',"precision":"', project_location.precision, '","region_rule":"', project_location.region_rule, '"',
        ',"starts_on":', COALESCE(to_json(project.starts_on)::text, 'null'),
        ',"ends_on":', COALESCE(to_json(project.ends_on)::text, 'null'),
        ',"budget_amount":', COALESCE(project.budget_amount::text, 'null'),
        ',"budget_currency":', COALESCE(to_json(project.budget_currency::text)::text, 'null'),
        ',"updated_at":"', to_char(project.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '"'
    )
FROM project
JOIN changed_project USING (id)
JOIN project_location ON project_location.project_id = project.id
CROSS JOIN LATERAL (
    SELECT json_agg(COALESCE(organisation.name_ka, organisation.name_en) ORDER BY organisation.id)::text AS names
    FROM organisation WHERE organisation.id = ANY (project.donor_ids)
) AS donors
ORDER BY project_location.id
ON CONFLICT (location_id) DO UPDATE SET
    head = excluded.head, title_ka = excluded.title_ka, title_en = excluded.title_en, tail = excluded.tail
WHERE (location_feature.head, location_feature.title_ka, location_feature.title_en, location_feature.tail)
    IS DISTINCT FROM (excluded.head, excluded.title_ka, excluded.title_en, excluded.tail)
