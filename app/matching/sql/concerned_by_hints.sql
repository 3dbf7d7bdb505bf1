-- Whom coalition hints concern: members of the network who reported one of the problems, support it, have its step or act
-- for the organisation that has it, or offer what is free for its topic and serves its place.
-- Parameters: hint_ids (NULL: all that are shown), person_id (NULL: everybody), member_roles, today.
-- Rows: hint_id, person_id. Of one person by the indexes on reporters, supporters, steps and resources: the first two parts are
-- planned anew wherever they are read.
WITH shown AS NOT MATERIALIZED (
    SELECT id, root_code, topic_codes, municipality_codes, region_codes
    FROM coalition_hint
    WHERE is_shown AND (CAST(:hint_ids AS integer[]) IS NULL OR id = ANY (CAST(:hint_ids AS integer[])))
),
part AS NOT MATERIALIZED (
    SELECT kept.hint_id, problem.id AS problem_id, problem.reporter_id, problem.masked
    FROM shown
    JOIN coalition_hint_problem AS kept ON kept.hint_id = shown.id
    JOIN problem ON problem.id = kept.problem_id
    WHERE problem.is_public AND problem.status = 'open'
),
stay AS NOT MATERIALIZED (
    SELECT part.hint_id, problem_step.owner_person_id, problem_step.owner_organisation_id
    FROM part
    JOIN problem_step ON problem_step.problem_id = part.problem_id AND problem_step.left_at IS NULL
),
acting AS MATERIALIZED (
    SELECT membership.person_id, membership.organisation_id
    FROM membership
    JOIN organisation ON organisation.id = membership.organisation_id AND organisation.status = 'active'
    WHERE membership.role IN ('owner', 'editor') AND membership.starts_on <= :today
        AND (membership.ends_on IS NULL OR membership.ends_on > :today)
        AND (CAST(:person_id AS integer) IS NULL OR membership.person_id = :person_id)
),
offer AS NOT MATERIALIZED (
    SELECT shown.id AS hint_id, resource.person_id, resource.organisation_id
    FROM shown
    JOIN resource ON resource.topic_codes && shown.topic_codes OR resource.topic_codes = ARRAY[shown.root_code]
    WHERE resource.state = 'offered' AND resource.free > 0
        AND (resource.available_to IS NULL OR resource.available_to >= :today)
        AND CASE resource.area_kind
            WHEN 'country' THEN TRUE
            WHEN 'regions' THEN resource.region_codes && shown.region_codes
            WHEN 'municipalities' THEN resource.municipality_codes && shown.municipality_codes
            ELSE EXISTS (
                SELECT 1 FROM part
                WHERE part.hint_id = shown.id AND resource.area && part.masked
                    AND ST_Covers(resource.area, part.masked)
            )
        END
),
concerned AS (
    SELECT hint_id, reporter_id AS person_id FROM part
    WHERE CAST(:person_id AS integer) IS NULL OR reporter_id = :person_id
    UNION
    SELECT part.hint_id, supporter.person_id FROM part JOIN supporter ON supporter.problem_id = part.problem_id
    WHERE CAST(:person_id AS integer) IS NULL OR supporter.person_id = :person_id
    UNION
    SELECT hint_id, owner_person_id FROM stay
    WHERE CAST(:person_id AS integer) IS NULL OR owner_person_id = :person_id
    UNION
    SELECT stay.hint_id, acting.person_id
    FROM stay
    JOIN acting ON acting.organisation_id = stay.owner_organisation_id
    UNION
    SELECT hint_id, person_id FROM offer
    WHERE CAST(:person_id AS integer) IS NULL OR person_id = :person_id
    UNION
    SELECT offer.hint_id, acting.person_id FROM offer JOIN acting USING (organisation_id)
)
SELECT concerned.hint_id, concerned.person_id
FROM concerned
JOIN person ON person.id = concerned.person_id
WHERE person.active AND person.role = ANY (CAST(:member_roles AS text[]))
    AND (CAST(:person_id AS integer) IS NULL OR person.id = :person_id)
ORDER BY concerned.person_id, concerned.hint_id
