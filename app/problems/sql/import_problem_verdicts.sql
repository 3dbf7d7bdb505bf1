-- What only the whole file or the map shows: (code, line, field, first, second, number, total).
-- Parameters: refuse_outside (else places outside Georgia are left out and counted), kept (rows a code).
WITH found AS (
    SELECT 'E_DUPLICATE' AS code, line, 'external_id' AS field, title AS first, first_line::text AS second
    FROM (
        SELECT line, title, min(line) OVER (PARTITION BY external_id) AS first_line, seq,
            min(seq) OVER (PARTITION BY external_id) AS first_seq
        FROM import_problem_row
    ) AS repeated
    WHERE seq > first_seq
    UNION ALL
    SELECT CASE verdict WHEN 'swapped' THEN 'E_AXIS_ORDER' ELSE 'E_OUTSIDE_AREA' END, line, 'lat, lon', lon::text,
        lat::text
    FROM import_problem_row JOIN import_problem_place USING (seq)
    WHERE verdict IN ('outside', 'swapped') AND :refuse_outside
    UNION ALL
    SELECT 'E_REGION_MISMATCH', line, 'region', region_text, region.name_en
    FROM import_problem_row
    JOIN import_problem_place AS place USING (seq)
    JOIN region ON region.code = place.region_at
    WHERE verdict = 'mismatch'
    UNION ALL
    SELECT 'W_REGION_DIFFERS', line, 'region', region_text, region.name_en
    FROM import_problem_row
    JOIN import_problem_place AS place USING (seq)
    JOIN region ON region.code = place.region_at
    WHERE verdict = 'keep' AND region_named <> place.region_at AND place.region_rule <> 'given'
    UNION ALL
    SELECT 'E_MUNICIPALITY', line, 'municipality', municipality_text, NULL
    FROM import_problem_row JOIN import_problem_place USING (seq)
    WHERE verdict = 'unplaced'
    UNION ALL
    SELECT 'W_MUNICIPALITY', line, 'municipality', municipality_text, region_code
    FROM import_problem_row JOIN import_problem_place USING (seq)
    WHERE verdict = 'keep' AND municipality_text IS NOT NULL AND municipality_code IS NULL
)
SELECT code, line, field, first, second, total
FROM (
    SELECT
        found.*,
        row_number() OVER (PARTITION BY code ORDER BY line, field) AS number,
        count(*) OVER (PARTITION BY code) AS total
    FROM found
) AS numbered
WHERE number <= :kept
ORDER BY line, code, field
