-- The problems whose suggestions may change with the projects :projects and the resources :resources: those that they are
-- suggested to, those that ask for them, and the open ones of their groups of topics (or any, where they have none) that they
-- may reach.
-- The GiST on problem.masked_geog finds those within the reach of a place, the index on the region the others.
WITH reach AS (
    SELECT reach_km * 1000 AS metres FROM rule_set WHERE is_active
),
changed AS (
    SELECT id AS project_id, NULL::integer AS resource_id, topic_codes, locations_count = 0 AS is_placeless
    FROM project WHERE id = ANY (CAST(:projects AS integer[]))
    UNION ALL
    SELECT NULL, id, topic_codes, FALSE FROM resource WHERE id = ANY (CAST(:resources AS integer[]))
),
-- Where each may help: around a place, in a region, or everywhere.
served AS (
    SELECT changed.project_id, changed.resource_id, location.geog, NULL::geometry AS area, location.region_code,
        location.precision = 'country' AS everywhere
    FROM changed JOIN project_location AS location ON location.project_id = changed.project_id
    UNION ALL
    SELECT project_id, NULL, NULL, NULL, NULL, TRUE FROM changed WHERE is_placeless
    UNION ALL
    SELECT NULL, resource.id, NULL, resource.area, region.code, resource.area_kind = 'country'
    FROM changed
    JOIN resource ON resource.id = changed.resource_id
    LEFT JOIN LATERAL unnest(resource.region_codes) AS region (code)
        ON resource.area_kind IN ('regions', 'municipalities')
)
SELECT problem_id FROM link
WHERE origin = 'rule'
    AND (project_id = ANY (CAST(:projects AS integer[])) OR resource_id = ANY (CAST(:resources AS integer[])))
UNION
SELECT request.problem_id
FROM resource
JOIN resource_type AS offered ON offered.code = resource.type_code
JOIN resource_request AS request ON request.type_code IN (offered.code, offered.parent_code)
WHERE resource.id = ANY (CAST(:resources AS integer[])) AND request.state = 'open'
UNION
SELECT problem.id
FROM changed
JOIN served
    ON served.project_id = changed.project_id OR served.resource_id = changed.resource_id
CROSS JOIN reach
JOIN problem
    ON problem.moderation = 'published' AND problem.status = 'open'
    AND (
        ST_DWithin(problem.masked_geog, served.geog, reach.metres)
        OR served.geog IS NULL AND problem.region_code = served.region_code
        OR served.area && problem.masked
        OR served.everywhere
    )
WHERE changed.topic_codes = '{}' OR changed.topic_codes && problem.topic_codes
