-- What the map draws in a view without a filter, as one GeoJSON text (RFC 7946, lon/lat): the kept cells of a grid
-- level, then the regions with projects known only to them. Parameters: level and west … south, the range of cells;
-- min_lon … max_lat, the view in degrees; english, the language of a single project's title.
-- Quick because the range is the beginning of project_cluster's primary key, and nothing is counted.
WITH mark AS (
    SELECT
        1 AS part, cell.cell_y, cell.cell_x, cell.kind,
        format(
            '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"%s","count":%s,'
            '"places":%s,"planned":%s,"current":%s,"completed":%s,"other":%s,"bbox":[%s,%s,%s,%s],"level":%s,"x":%s,'
            '"y":%s%s}}',
            round(cell.lon::numeric, 6), round(cell.lat::numeric, 6), cell.kind, cell.projects, cell.places,
            cell.planned, cell.current, cell.completed, cell.other,
            round(cell.west::numeric, 6), round(cell.south::numeric, 6),
            round(cell.east::numeric, 6), round(cell.north::numeric, 6),
            cell.level, cell.cell_x, cell.cell_y,
            CASE WHEN cell.project_id IS NOT NULL THEN format(
                ',"id":%s,"status":"%s","title":%s', cell.project_id, project.status, to_json(
                    CASE WHEN CAST(:english AS boolean) THEN COALESCE(project.title_en, project.title_ka)
                    ELSE COALESCE(project.title_ka, project.title_en) END
                )
            ) END
        ) AS feature
    FROM project_cluster AS cell
    LEFT JOIN project ON project.id = cell.project_id
    WHERE cell.level = :level AND cell.cell_x BETWEEN :west AND :east AND cell.cell_y BETWEEN :north AND :south
    UNION ALL
    SELECT
        2, 0, 0, region.code,
        format(
            '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"region",'
            '"region":"%s","count":%s}}',
            round(ST_X(region.label_point)::numeric, 6), round(ST_Y(region.label_point)::numeric, 6), region.code,
            project_total.projects
        )
    FROM project_total
    JOIN region ON region.code = project_total.key
    WHERE project_total.dimension = 'region_only'
        AND region.label_point && ST_MakeEnvelope(:min_lon, :min_lat, :max_lon, :max_lat, 4326)
)
SELECT concat(
    '{"type":"FeatureCollection","total":',
    (
        SELECT format('{"projects": %s, "places": %s}', COALESCE(sum(projects), 0), COALESCE(sum(places), 0))
        FROM project_total WHERE dimension = 'all'
    ),
    ',"features":[', string_agg(mark.feature, ',' ORDER BY mark.part, mark.cell_y, mark.cell_x, mark.kind), ']}'
)
FROM mark
