-- The problems whose suggestions may change with the projects :projects and the resources :resources: those that they are
-- suggested to, those that ask for them, and the open ones of their groups of topics (or any, where they have none) that they
-- may reach.
-- The GiST on problem.masked_geog finds those within the reach of a place, the index on the region the others.
WITH reach AS (
    SELECT reach_km * 1000 AS metres FROM rule_set WHERE is_active
),
-- Where each may help: around a place, in a region, in an area, or everywhere.
served AS MATERIALIZED (
    SELECT project.topic_codes, location.geog, NULL::geometry AS area, location.region_code,
        location.precision = 'country' AS everywhere
    FROM project JOIN project_location AS location ON location.project_id = project.id
    WHERE project.id = ANY (CAST(:projects AS integer[]))
    UNION ALL
    SELECT topic_codes, NULL, NULL, NULL, TRUE
    FROM project WHERE id = ANY (CAST(:projects AS integer[])) AND locations_count = 0
    UNION ALL
    SELECT resource.topic_codes, NULL, resource.area, region.code, resource.area_kind = 'country'
    FROM resource
    LEFT JOIN LATERAL unnest(resource.region_codes) AS region (code)
        ON resource.area_kind IN ('regions', 'municipalities')
    WHERE resource.id = ANY (CAST(:resources AS integer[]))
),
within AS (
    SELECT served.topic_codes, problem.id
    FROM served CROSS JOIN reach
    JOIN problem ON ST_DWithin(problem.masked_geog, served.geog, reach.metres)
    UNION ALL
    SELECT served.topic_codes, problem.id
    FROM served JOIN problem ON problem.region_code = served.region_code
    WHERE served.geog IS NULL
    UNION ALL
    SELECT served.topic_codes, problem.id FROM served JOIN problem ON served.area && problem.masked
    UNION ALL
    SELECT served.topic_codes, problem.id FROM served JOIN problem ON served.everywhere
)
SELECT problem_id FROM link
WHERE origin = 'rule' AND project_id = ANY (CAST(:projects AS integer[]))
UNION
SELECT problem_id FROM link
WHERE origin = 'rule' AND resource_id = ANY (CAST(:resources AS integer[]))
UNION
SELECT request.problem_id
FROM resource
JOIN resource_type AS offered ON offered.code = resource.type_code
JOIN resource_request AS request ON request.type_code IN (offered.code, offered.parent_code)
WHERE resource.id = ANY (CAST(:resources AS integer[])) AND request.state = 'open'
UNION
SELECT problem.id
FROM within JOIN problem USING (id)
WHERE problem.moderation = 'published' AND problem.status = 'open'
    AND (within.topic_codes = '{}' OR within.topic_codes && problem.topic_codes)
