-- The suggestions themselves, from match_score.sql: the last part of the statement. One row: how many problems were
-- matched, how many suggestions they have now, how many of these are new or others than before, how many were dropped.
-- What a person made or moved keeps its state and does not count against most_links; a suggestion of the rules that a
-- person moved gets its score anew, while it is still a candidate.
taken AS MATERIALIZED (
    SELECT problem_id, resource_id, project_id FROM link
    WHERE problem_id = ANY (CAST(:ids AS integer[])) AND (state <> 'suggested' OR origin = 'person')
),
ordered AS (
    SELECT
        scored.*, taken.problem_id IS NOT NULL AS is_taken,
        row_number() OVER (
            PARTITION BY scored.problem_id, taken.problem_id IS NULL
            ORDER BY score DESC, place_part DESC NULLS LAST, scored.resource_id, scored.project_id
        ) AS place_in_list
    FROM scored
    LEFT JOIN taken
        ON taken.problem_id = scored.problem_id
        AND (taken.resource_id = scored.resource_id OR taken.project_id = scored.project_id)
    CROSS JOIN rule
    WHERE score >= least_score
),
best AS MATERIALIZED (
    SELECT
        ordered.problem_id, ordered.resource_id, ordered.project_id, is_taken, score,
        topic_part, place_part, time_part, capacity_part, text_part,
        ST_Distance(wanted.masked_geog, COALESCE(place.geog, resource.point::geography)) / 1000 AS km,
        jsonb_strip_nulls(jsonb_build_object(
            'topic', jsonb_build_object(
                'how', CASE
                    WHEN is_asked THEN 'asked'
                    WHEN topic_part IS NULL THEN 'unknown'
                    WHEN topic_part = 1 THEN 'same'
                    WHEN topic_part > 0.5 THEN 'parent'
                    ELSE 'sibling'
                END,
                'code', CASE
                    WHEN is_asked THEN resource.type_code
                    WHEN topic_part = 1 THEN wanted.topic_code
                    WHEN topic_part < 1 THEN wanted.root
                END
            ),
            'place', jsonb_build_object(
                'how', CASE
                    WHEN resource.area_kind = 'country' OR place.precision = 'country' THEN 'country'
                    WHEN place_part IS NULL THEN 'unknown'
                    WHEN resource.id IS NOT NULL AND place_part > 0.5 THEN 'inside_area'
                    WHEN place.municipality_code = wanted.municipality_code THEN 'same_municipality'
                    WHEN resource.id IS NOT NULL OR place.precision = 'region' THEN 'same_region'
                    ELSE 'near'
                END,
                'km', CASE
                    WHEN place.precision IN ('exact', 'near', 'district')
                    THEN round((ST_Distance(wanted.masked_geog, place.geog) / 1000)::numeric, 1)
                END,
                'precision', COALESCE(place.precision, CASE resource.area_kind
                    WHEN 'country' THEN 'country'
                    WHEN 'regions' THEN 'region'
                    WHEN 'municipalities' THEN 'district'
                    ELSE CASE WHEN resource.id IS NOT NULL THEN 'exact' END
                END)
            ),
            'time', jsonb_build_object(
                'how', CASE
                    WHEN time_part IS NULL THEN 'unknown'
                    WHEN project.status = 'closed' OR project.ends_on < :today THEN 'ended'
                    WHEN COALESCE(project.starts_on, resource.available_from) > :today THEN 'soon'
                    WHEN project.status = 'pipeline' AND project.starts_on IS NULL THEN 'soon'
                    ELSE 'now'
                END,
                'from', COALESCE(project.starts_on, resource.available_from),
                'until', COALESCE(project.ends_on, resource.available_to)
            ),
            'capacity', jsonb_build_object(
                'how', CASE
                    WHEN capacity_part IS NULL THEN 'unknown'
                    WHEN resource.free < resource.quantity THEN 'partly'
                    ELSE 'free'
                END,
                'free', trim_scale(resource.free), 'quantity', trim_scale(resource.quantity), 'type', resource.type_code,
                'budget', trim_scale(project.budget_amount),
                'currency', CASE WHEN project.budget_amount IS NOT NULL THEN project.budget_currency END
            ),
            'text', jsonb_build_object(
                'how', CASE
                    WHEN text_part IS NULL THEN 'unknown'
                    WHEN text_part >= 0.5 THEN 'alike'
                    WHEN text_part >= 0.15 THEN 'little'
                    ELSE 'none'
                END
            )
        )) AS facts
    FROM ordered
    JOIN wanted ON wanted.id = ordered.problem_id
    LEFT JOIN project ON project.id = ordered.project_id
    LEFT JOIN project_location AS place ON place.id = ordered.place_id
    LEFT JOIN resource ON resource.id = ordered.resource_id
    CROSS JOIN rule
    WHERE is_taken OR place_in_list <= most_links
),
-- What is there already is no conflict of an INSERT: each would use up a number, thousands with every matching.
-- The ids are named wherever links are read: of how many problems `best` tells, no plan knows, and reads all links.
rescored AS (
    UPDATE link SET
        rule_set_id = :rule_set_id, score = best.score, score_topic = topic_part, score_place = place_part,
        score_time = time_part, score_capacity = capacity_part, score_text = text_part,
        distance_km = km, facts = best.facts, updated_at = now()
    FROM best
    WHERE link.problem_id = ANY (CAST(:ids AS integer[])) AND link.problem_id = best.problem_id AND link.origin = 'rule'
        AND (link.resource_id = best.resource_id OR link.project_id = best.project_id)
        AND (link.rule_set_id, link.score, link.facts) IS DISTINCT FROM (:rule_set_id, best.score, best.facts)
    RETURNING 1
),
-- A person may propose the same at this moment: theirs stays.
added AS (
    INSERT INTO link (
        problem_id, resource_id, project_id, rule_set_id, score, score_topic, score_place, score_time, score_capacity,
        score_text, distance_km, facts
    )
    SELECT
        problem_id, resource_id, project_id, :rule_set_id, score, topic_part, place_part, time_part, capacity_part,
        text_part, km, facts
    FROM best
    WHERE NOT EXISTS (
        SELECT 1 FROM link
        WHERE link.problem_id = ANY (CAST(:ids AS integer[])) AND link.problem_id = best.problem_id
            AND (link.resource_id = best.resource_id OR link.project_id = best.project_id)
    )
    -- As they stand in the list: of what scores alike, pages show the lower number first.
    ORDER BY problem_id, score DESC, place_part DESC NULLS LAST, resource_id, project_id
    ON CONFLICT DO NOTHING
    RETURNING 1
),
gone AS (
    DELETE FROM link
    WHERE problem_id = ANY (CAST(:ids AS integer[])) AND origin = 'rule' AND state = 'suggested'
        AND NOT EXISTS (
            SELECT 1 FROM best
            WHERE best.problem_id = link.problem_id
                AND (best.resource_id = link.resource_id OR best.project_id = link.project_id)
        )
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM wanted) AS problems,
    (SELECT count(*) FROM best WHERE NOT is_taken) AS suggested,
    (SELECT count(*) FROM rescored) + (SELECT count(*) FROM added) AS changed,
    (SELECT count(*) FROM gone) AS dropped
