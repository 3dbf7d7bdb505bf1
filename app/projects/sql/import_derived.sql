-- The columns that kept_columns.sql derives, made from the file's rows for the projects about to be written, so that
-- each is written once and not twice. A test holds the two against each other.
CREATE TEMP TABLE import_derived ON COMMIT DROP AS
SELECT
    project.id AS project_id,
    COALESCE(donors.ids, '{}') AS donor_ids,
    COALESCE(topics.codes, '{}') AS topic_codes,
    COALESCE(sectors.codes, '{}') AS sector_codes,
    COALESCE(places.codes, '{}') AS region_codes,
    COALESCE(places.locations, 0) AS locations_count,
    CASE
        WHEN project.starts_on IS NULL AND project.ends_on IS NULL THEN NULL
        WHEN project.ends_on IS NULL AND project.status IN ('closed', 'cancelled')
            THEN daterange(project.starts_on, project.starts_on, '[]')
        ELSE daterange(project.starts_on, project.ends_on, '[]')
    END AS period,
    to_tsvector('simple', project.search_document) AS search
FROM import_project AS project
LEFT JOIN (
    SELECT project_id, array_agg(DISTINCT organisation_id ORDER BY organisation_id) AS ids
    FROM import_participation
    WHERE role = 'funding'
    GROUP BY project_id
) AS donors ON donors.project_id = project.id
LEFT JOIN (
    SELECT project_id, array_agg(DISTINCT code ORDER BY code) AS codes
    FROM (
        SELECT project_id, topic_code AS code FROM import_topic
        UNION ALL
        SELECT import_topic.project_id, topic.parent_code
        FROM import_topic JOIN topic ON topic.code = import_topic.topic_code
        WHERE topic.parent_code IS NOT NULL
    ) AS with_parents
    GROUP BY project_id
) AS topics ON topics.project_id = project.id
LEFT JOIN (
    SELECT project_id, array_agg(DISTINCT code ORDER BY code) AS codes
    FROM (
        SELECT project_id, code FROM import_sector WHERE vocabulary IN ('DAC', 'DAC-3')
        UNION ALL
        SELECT project_id, left(code, 3) FROM import_sector WHERE vocabulary = 'DAC'
    ) AS with_groups
    GROUP BY project_id
) AS sectors ON sectors.project_id = project.id
LEFT JOIN (
    SELECT
        project_id,
        array_agg(DISTINCT region_code ORDER BY region_code) FILTER (WHERE region_code IS NOT NULL) AS codes,
        count(*)::integer AS locations
    FROM import_location
    GROUP BY project_id
) AS places ON places.project_id = project.id
WHERE project.state <> 'same';
ANALYZE import_derived (project_id)
