-- The best links of everything that is the organisation's :organisation_id to public problems, one a problem, at most :most.
-- :visibilities are those of resources that whoever asks may see. Rows: id, best first; what a person proposed comes
-- before what has a score.
--
-- Of each resource and of each current project the best :most are read by the index (resource_id, score) or (project_id,
-- score), so that a donor of a thousand projects costs a thousand short reads and not all of their links.
WITH helper AS (
    SELECT best.id, best.problem_id, best.score
    FROM resource CROSS JOIN LATERAL (
        SELECT link.id, link.problem_id, link.score
        FROM link JOIN problem ON problem.id = link.problem_id
        WHERE link.resource_id = resource.id AND link.state <> 'refused' AND problem.is_public
            AND (problem.status = 'open' OR link.state IN ('agreed', 'delivering', 'done'))
        ORDER BY link.score DESC
        LIMIT :most
    ) AS best
    WHERE resource.organisation_id = :organisation_id AND resource.state = 'offered'
        AND resource.visibility = ANY (:visibilities)
    UNION ALL
    SELECT best.id, best.problem_id, best.score
    FROM (
        SELECT DISTINCT project.id
        FROM participation JOIN project ON project.id = participation.project_id
        WHERE participation.organisation_id = :organisation_id
            AND project.status IN ('pipeline', 'implementation', 'finalisation')
    ) AS project CROSS JOIN LATERAL (
        SELECT link.id, link.problem_id, link.score
        FROM link JOIN problem ON problem.id = link.problem_id
        WHERE link.project_id = project.id AND link.state <> 'refused' AND problem.is_public
            AND (problem.status = 'open' OR link.state IN ('agreed', 'delivering', 'done'))
        ORDER BY link.score DESC
        LIMIT :most
    ) AS best
    UNION ALL
    SELECT link.id, link.problem_id, link.score
    FROM link JOIN problem ON problem.id = link.problem_id
    WHERE link.organisation_id = :organisation_id AND link.state <> 'refused' AND problem.is_public
        AND (problem.status = 'open' OR link.state IN ('agreed', 'delivering', 'done'))
),
one_a_problem AS (
    SELECT DISTINCT ON (problem_id) id, score FROM helper ORDER BY problem_id, score DESC, id
)
SELECT id FROM one_a_problem ORDER BY score DESC, id LIMIT :most
