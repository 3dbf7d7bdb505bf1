-- Count problem_cell and problem_total anew from all problems, just as the trigger keep_problems keeps them (migration
-- 0004); a test holds the two against each other. For writers of very many rows that set the trigger aside.
-- Levels are added up from the finest, so that each problem is looked at once.
DELETE FROM problem_cell;
DELETE FROM problem_total;
INSERT INTO problem_cell (
    level, cell_x, cell_y, problems, finding, planning, acting, solved, ended, lon_sum, lat_sum, id_sum
)
WITH finest AS MATERIALIZED (
    SELECT
        cell_x >> 2 AS cell_x, cell_y >> 2 AS cell_y, count(*) AS problems,
        count(*) FILTER (WHERE step <= 3) AS finding,
        count(*) FILTER (WHERE step IN (4, 5)) AS planning,
        count(*) FILTER (WHERE step >= 6) AS acting,
        count(*) FILTER (WHERE status IN ('solved', 'partly_solved')) AS solved,
        count(*) FILTER (WHERE status IN ('not_solved', 'out_of_reach', 'duplicate')) AS ended,
        sum(ST_X(masked)) AS lon_sum, sum(ST_Y(masked)) AS lat_sum, sum(id::bigint) AS id_sum
    FROM problem
    WHERE is_public
    GROUP BY 1, 2
)
SELECT
    level, cell_x >> (14 - level), cell_y >> (14 - level), sum(problems), sum(finding), sum(planning), sum(acting),
    sum(solved), sum(ended), sum(lon_sum), sum(lat_sum), sum(id_sum)
FROM finest CROSS JOIN generate_series(7, 14) AS level
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;
INSERT INTO problem_total (dimension, key, problems, open)
SELECT part.dimension, part.key, sum(problems), sum(open)
FROM (
    SELECT
        region_code, status, step, linked, is_example, topic_codes,
        extract(year FROM reported_at AT TIME ZONE 'Asia/Tbilisi')::text AS year,
        count(*) AS problems, count(*) FILTER (WHERE status = 'open') AS open
    FROM problem
    WHERE is_public
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) AS share
CROSS JOIN LATERAL (
    VALUES
        ('all', ''), ('region', region_code), ('status', status), ('step', step::text), ('year', year),
        ('linked', CASE WHEN linked THEN 'yes' ELSE 'no' END), ('example', CASE WHEN is_example THEN '' END)
    UNION ALL
    SELECT 'topic', code FROM unnest(topic_codes) AS code
) AS part (dimension, key)
WHERE part.key IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
