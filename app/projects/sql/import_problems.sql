-- What the file holds that only the whole of it, or the map, shows: (code, line, field, first, second, number, total).
-- Parameters: refuse_outside (else places outside Georgia are left out and counted elsewhere), kept (rows a code).
WITH problem AS (
    SELECT 'E_DUPLICATE' AS code, import_row.line, 'external_id' AS field, import_row.external_id AS first,
        import_project.line::text AS second
    FROM import_row JOIN import_project USING (external_id)
    WHERE import_project.rows > 1 AND NOT import_row.partial AND import_row.seq > import_project.seq
    UNION ALL
    SELECT CASE WHEN same_kind THEN 'E_DATE' ELSE 'W_DATE' END, line, 'ends_on', starts_on::text, last_on::text
    FROM import_project
    WHERE turned
    UNION ALL
    SELECT 'W_STATUS', line, 'status', status, NULL FROM import_project WHERE told_status IS NULL
    UNION ALL
    SELECT CASE verdict WHEN 'swapped' THEN 'E_AXIS_ORDER' ELSE 'E_OUTSIDE_AREA' END, line, 'lat, lon', lon::text,
        lat::text
    FROM import_place
    WHERE verdict IN ('outside', 'swapped') AND :refuse_outside
    UNION ALL
    SELECT 'E_REGION_MISMATCH', place.line, 'region', place.region_text, region.name_en
    FROM import_place AS place JOIN region ON region.code = place.region_at
    WHERE place.verdict = 'mismatch'
    UNION ALL
    SELECT 'W_REGION_DIFFERS', place.line, 'region', place.region_text, region.name_en
    FROM import_place AS place JOIN region ON region.code = place.region_at
    WHERE place.verdict = 'keep' AND place.precision <> 'country' AND place.region_named <> place.region_at
        AND place.region_rule <> 'given'
    UNION ALL
    SELECT 'W_NO_GEOMETRY', line, 'lat, lon', name, NULL FROM import_place WHERE verdict = 'unplaced'
    UNION ALL
    SELECT 'W_MUNICIPALITY', line, 'municipality', municipality_text, region_code
    FROM import_place
    WHERE verdict = 'keep' AND municipality_text IS NOT NULL AND municipality_code IS NULL AND precision <> 'country'
    UNION ALL
    SELECT 'W_DUPLICATE_LOCATION', line, 'lat, lon', name, first_line::text
    FROM (
        SELECT line, name, min(line) OVER same_place AS first_line, row_number() OVER same_place AS copy
        FROM import_place
        WHERE verdict = 'keep' AND geom IS NOT NULL
        WINDOW same_place AS (PARTITION BY project_id, lon, lat, name ORDER BY seq, place)
    ) AS repeated
    WHERE copy > 1
    UNION ALL
    SELECT 'W_PROJECT_DIFFERS', import_row.line, told.key, told.value #>> '{}', import_row.external_id
    FROM import_row
    JOIN import_project USING (external_id)
    CROSS JOIN LATERAL jsonb_each(jsonb_strip_nulls(to_jsonb(import_row))) AS told
    JOIN LATERAL jsonb_each(to_jsonb(import_project)) AS chosen ON chosen.key = told.key
    WHERE
        import_project.rows > 1
        AND told.key IN (
            'title_ka', 'title_en', 'description_ka', 'description_en', 'planned_starts_on', 'planned_ends_on',
            'actual_starts_on', 'actual_ends_on', 'budget_amount', 'budget_currency', 'url'
        )
        AND told.value <> chosen.value
)
SELECT code, line, field, first, second, total
FROM (
    SELECT
        problem.*,
        row_number() OVER (PARTITION BY code ORDER BY line, field) AS number,
        count(*) OVER (PARTITION BY code) AS total
    FROM problem
) AS numbered
WHERE number <= :kept
ORDER BY line, code, field
