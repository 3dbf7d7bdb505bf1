-- Count gap_cell anew: a row for each region and topic, '' being the whole country and all topics. Records are first
-- counted by what they have in common, then spread over their regions and topics, so each table is gone through once.
-- A figure is NULL where no such record was ever entered, so that nothing is known; 0 is a count.
-- Parameter: today (the day in Georgia).
INSERT INTO gap_cell (
    region_code, topic_code, problems, linked, matched, projects, budgeted, budgets, members
)
WITH known AS (
    SELECT
        EXISTS (SELECT 1 FROM problem WHERE is_public) AS problems,
        EXISTS (SELECT 1 FROM project) AS projects,
        EXISTS (SELECT 1 FROM resource WHERE is_public) AS members
),
-- What only some may see is nothing that the public page knows of.
matched AS MATERIALIZED (
    SELECT DISTINCT link.problem_id
    FROM link LEFT JOIN resource ON resource.id = link.resource_id
    WHERE link.state <> 'refused' AND (link.resource_id IS NULL OR resource.is_public)
),
reported AS (
    SELECT
        problem.region_code, problem.topic_codes, count(*) AS problems,
        count(*) FILTER (WHERE problem.linked) AS linked,
        count(*) FILTER (WHERE problem.linked OR matched.problem_id IS NOT NULL) AS matched
    FROM problem LEFT JOIN matched ON matched.problem_id = problem.id
    WHERE problem.is_public AND problem.status = 'open'
    GROUP BY problem.region_code, problem.topic_codes
),
problem_counts AS (
    SELECT
        region_code, topic_code, sum(problems) AS problems, sum(linked) AS linked, sum(matched) AS matched
    FROM (
        SELECT problems, linked, matched, unnest(ARRAY[region_code, '']) AS region_code, topic_codes
        FROM reported
    ) AS spread
    CROSS JOIN LATERAL unnest(topic_codes || ''::text) AS topic_code
    GROUP BY region_code, topic_code
),
funded AS (
    SELECT
        region_codes, topic_codes, budget_currency, count(*) AS projects, count(budget_amount) AS budgeted,
        sum(budget_amount) AS amount
    FROM project
    WHERE status IN ('implementation', 'finalisation')
    GROUP BY region_codes, topic_codes, budget_currency
),
by_currency AS (
    SELECT
        region_code, topic_code, budget_currency, sum(projects) AS projects, sum(budgeted) AS budgeted,
        sum(amount) AS amount
    FROM funded
    CROSS JOIN LATERAL unnest(region_codes || ''::text) AS region_code
    CROSS JOIN LATERAL unnest(topic_codes || ''::text) AS topic_code
    GROUP BY region_code, topic_code, budget_currency
),
project_counts AS (
    SELECT
        region_code, topic_code, sum(projects) AS projects, sum(budgeted) AS budgeted,
        jsonb_object_agg(budget_currency, amount) FILTER (WHERE amount IS NOT NULL) AS budgets
    FROM by_currency
    GROUP BY region_code, topic_code
),
-- Who has something left to offer today, of what anybody may see.
able AS (
    SELECT DISTINCT resource.organisation_id, resource.person_id, place.code AS region_code, topic_code
    FROM resource
    LEFT JOIN organisation ON organisation.id = resource.organisation_id
    LEFT JOIN person ON person.id = resource.person_id
    CROSS JOIN LATERAL unnest(resource.region_codes || ''::text) AS place (code)
    CROSS JOIN LATERAL unnest(resource.topic_codes || ''::text) AS topic_code
    WHERE
        resource.is_public AND resource.free > 0
        AND (resource.available_from IS NULL OR resource.available_from <= :today)
        AND (resource.available_to IS NULL OR resource.available_to >= :today)
        AND (organisation.status = 'active' OR person.active)
),
member_counts AS (
    SELECT region_code, topic_code, count(*) AS members FROM able GROUP BY region_code, topic_code
),
place AS (SELECT code AS region_code FROM region UNION ALL SELECT ''),
subject AS (SELECT code AS topic_code FROM topic UNION ALL SELECT '')
SELECT
    region_code, topic_code,
    CASE WHEN known.problems THEN COALESCE(problem_counts.problems, 0) END,
    CASE WHEN known.problems THEN COALESCE(problem_counts.linked, 0) END,
    CASE WHEN known.problems THEN COALESCE(problem_counts.matched, 0) END,
    CASE WHEN known.projects THEN COALESCE(project_counts.projects, 0) END,
    CASE WHEN known.projects THEN COALESCE(project_counts.budgeted, 0) END,
    COALESCE(project_counts.budgets, '{}'),
    CASE WHEN known.members THEN COALESCE(member_counts.members, 0) END
FROM place
CROSS JOIN subject
CROSS JOIN known
LEFT JOIN problem_counts USING (region_code, topic_code)
LEFT JOIN project_counts USING (region_code, topic_code)
LEFT JOIN member_counts USING (region_code, topic_code)
ORDER BY region_code, topic_code
