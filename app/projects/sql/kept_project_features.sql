-- Keep the GeoJSON Feature (RFC 7946, lon/lat) of each project in changed_project, in pieces around its title; the
-- page's address is put behind it on the way out, as the site's own address is a setting. Property names: DESIGN §3.4.
-- The MultiPoint holds only places known exactly or nearly: a district's or region's middle would be a wrong pin.
INSERT INTO project_feature (project_id, head, title_ka, title_en, tail)
SELECT
    project.id,
    concat(
        '{"type":"Feature","id":', project.id, ',"geometry":', COALESCE(ST_AsGeoJSON(places.geom, 6), 'null'),
        ',"properties":{"id":', project.id,
        ',"external_id":', to_json(project.external_id), ',"source":', to_json(project.source), ',"title":'
    ),
    to_json(COALESCE(project.title_ka, project.title_en))::text,
    to_json(COALESCE(project.title_en, project.title_ka))::text,
    concat(
        ',"title_ka":', COALESCE(to_json(project.title_ka)::text, 'null'),
        ',"title_en":', COALESCE(to_json(project.title_en)::text, 'null'),
        ',"status":"', project.status, '"',
        ',"donors":', COALESCE(donors.names, '[]'), ',"donor_slugs":', COALESCE(donors.slugs, '[]'),
        ',"implementers":', COALESCE(implementers.names, '[]'),
        ',"topics":', to_json(project.topic_codes), ',"sectors":', to_json(project.sector_codes),
        ',"regions":', to_json(project.region_codes), ',"municipalities":', COALESCE(places.municipalities, '[]'),
        ',"starts_on":', COALESCE(to_json(project.starts_on)::text, 'null'),
        ',"ends_on":', COALESCE(to_json(project.ends_on)::text, 'null'),
        ',"budget_amount":', COALESCE(project.budget_amount::text, 'null'),
        ',"budget_currency":', COALESCE(to_json(project.budget_currency::text)::text, 'null'),
        ',"locations_count":', project.locations_count,
        ',"is_example":', CASE WHEN project.is_example THEN 'true' ELSE 'false' END,
        ',"updated_at":"', to_char(project.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '"'
    )
FROM project
JOIN changed_project USING (id)
CROSS JOIN LATERAL (
    SELECT
        json_agg(COALESCE(organisation.name_ka, organisation.name_en) ORDER BY organisation.id)::text AS names,
        json_agg(organisation.slug ORDER BY organisation.id)::text AS slugs
    FROM organisation WHERE organisation.id = ANY (project.donor_ids)
) AS donors
CROSS JOIN LATERAL (
    SELECT json_agg(COALESCE(organisation.name_ka, organisation.name_en) ORDER BY organisation.id)::text AS names
    FROM participation JOIN organisation ON organisation.id = participation.organisation_id
    WHERE participation.project_id = project.id AND participation.role = 'implementing'
) AS implementers
CROSS JOIN LATERAL (
    SELECT
        ST_Multi(
            ST_Collect(project_location.geom ORDER BY project_location.id)
            FILTER (WHERE project_location.precision IN ('exact', 'near'))
        ) AS geom,
        (
            json_agg(DISTINCT project_location.municipality_code)
            FILTER (WHERE project_location.municipality_code IS NOT NULL)
        )::text AS municipalities
    FROM project_location WHERE project_location.project_id = project.id
) AS places
ORDER BY project.id
ON CONFLICT (project_id) DO UPDATE SET
    head = excluded.head, title_ka = excluded.title_ka, title_en = excluded.title_en, tail = excluded.tail
WHERE (project_feature.head, project_feature.title_ka, project_feature.title_en, project_feature.tail)
    IS DISTINCT FROM (excluded.head, excluded.title_ka, excluded.title_en, excluded.tail)
