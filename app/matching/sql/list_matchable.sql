-- The problems that a matching of all looks at: what is open and published, and what has suggestions that it may not keep.
-- Neighbours come together (tiles of about 25 km), so that a batch reads the places of one corner of the country.
SELECT problem.id
FROM problem
WHERE problem.moderation = 'published' AND problem.status = 'open'
    OR problem.id IN (SELECT link.problem_id FROM link WHERE link.origin = 'rule' AND link.state = 'suggested')
ORDER BY problem.cell_x >> 6, problem.cell_y >> 6, problem.id
