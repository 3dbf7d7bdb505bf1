-- Fill the derived columns of the projects in changed_project, so that a filter reads the table project alone.
-- Quick because each part is found by its project_id; a row that would stay the same is not written.
WITH derived AS (
    SELECT
        project.id,
        ARRAY(
            SELECT DISTINCT participation.organisation_id FROM participation
            WHERE participation.project_id = project.id AND participation.role = 'funding' ORDER BY 1
        ) AS donor_ids,
        ARRAY(
            SELECT code FROM (
                SELECT project_topic.topic_code AS code FROM project_topic WHERE project_topic.project_id = project.id
                UNION
                SELECT topic.parent_code FROM project_topic JOIN topic ON topic.code = project_topic.topic_code
                WHERE project_topic.project_id = project.id AND topic.parent_code IS NOT NULL
            ) AS with_parents ORDER BY code
        ) AS topic_codes,
        ARRAY(
            SELECT code FROM (
                SELECT project_sector.code FROM project_sector
                WHERE project_sector.project_id = project.id AND project_sector.vocabulary IN ('DAC', 'DAC-3')
                UNION
                SELECT left(project_sector.code, 3) FROM project_sector
                WHERE project_sector.project_id = project.id AND project_sector.vocabulary = 'DAC'
            ) AS with_groups ORDER BY code
        ) AS sector_codes,
        ARRAY(
            SELECT DISTINCT project_location.region_code FROM project_location
            WHERE project_location.project_id = project.id AND project_location.region_code IS NOT NULL ORDER BY 1
        ) AS region_codes,
        (
            SELECT count(*) FROM project_location WHERE project_location.project_id = project.id
        )::integer AS locations_count,
        CASE
            WHEN project.starts_on IS NULL AND project.ends_on IS NULL THEN NULL
            -- Over, but nobody wrote down when: only its first day is known.
            WHEN project.ends_on IS NULL AND project.status IN ('closed', 'cancelled')
                THEN daterange(project.starts_on, project.starts_on, '[]')
            ELSE daterange(project.starts_on, project.ends_on, '[]')
        END AS period,
        to_tsvector('simple', project.search_document) AS search
    FROM project JOIN changed_project USING (id)
)
UPDATE project SET
    donor_ids = derived.donor_ids,
    topic_codes = derived.topic_codes,
    sector_codes = derived.sector_codes,
    region_codes = derived.region_codes,
    locations_count = derived.locations_count,
    period = derived.period,
    search = derived.search
FROM derived
WHERE derived.id = project.id
    AND (
        project.donor_ids, project.topic_codes, project.sector_codes, project.region_codes,
        project.locations_count, project.period, project.search
    ) IS DISTINCT FROM (
        derived.donor_ids, derived.topic_codes, derived.sector_codes, derived.region_codes,
        derived.locations_count, derived.period, derived.search
    )
