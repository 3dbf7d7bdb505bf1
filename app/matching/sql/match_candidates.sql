-- What could help the problems :ids, by the rules :rule_set_id as of :today: the first part of one statement, which
-- match_score.sql and match_write.sql go on with.
--
-- Places of projects come from their GiST (a box of the reach around all the problems) and from the partial indexes on
-- those known to a region or the country alone, resources by the regions that they touch. Only what has the group of
-- topics of a problem, or no topic at all, is paired with it. Of the problem only the masked point is looked at.
-- Parameters besides: soon_days, ended_days (how far off a time may lie), stop_words (that tell nothing).
WITH rule AS MATERIALIZED (
    SELECT
        weight_topic, weight_place, weight_time, weight_capacity, weight_text,
        weight_topic + weight_place + weight_time + weight_capacity + weight_text AS weights,
        least_score, most_links, reach_km
    FROM rule_set WHERE id = :rule_set_id
),
wanted AS MATERIALIZED (
    SELECT
        problem.id, problem.topic_code, topic.parent_code, COALESCE(topic.parent_code, topic.code) AS root,
        problem.region_code, problem.municipality_code, problem.masked, problem.masked_geog,
        ST_X(problem.masked) AS lon, ST_Y(problem.masked) AS lat, problem.language,
        cardinality(words) AS words_count, NULLIF(array_to_string(words, ' | '), '')::tsquery AS words
    FROM problem
    JOIN topic ON topic.code = problem.topic_code
    CROSS JOIN LATERAL tsvector_to_array(ts_delete(problem.search, CAST(:stop_words AS text[]))) AS words
    WHERE problem.id = ANY (CAST(:ids AS integer[])) AND problem.moderation = 'published' AND problem.status = 'open'
),
-- In degrees: one is nowhere in Georgia shorter than 80 km from west to east, and 111 km from south to north.
box AS MATERIALIZED (
    SELECT ST_Expand(ST_Extent(wanted.masked)::geometry, max(reach_km) / 80.0, max(reach_km) / 111.0) AS geom
    FROM wanted CROSS JOIN rule
),
place AS MATERIALIZED (
    SELECT id, project_id, precision, region_code, municipality_code, ST_X(geom) AS lon, ST_Y(geom) AS lat
    FROM project_location
    WHERE geom && (SELECT geom FROM box) AND precision IN ('exact', 'near', 'district')
    UNION ALL
    SELECT id, project_id, precision, region_code, NULL, NULL, NULL FROM project_location
    WHERE precision = 'region' AND region_code IN (SELECT region_code FROM wanted)
    UNION ALL
    SELECT id, project_id, precision, NULL, NULL, NULL, NULL FROM project_location WHERE precision = 'country'
    UNION ALL
    -- Of no place: matched by what else is known.
    SELECT NULL, id, NULL, NULL, NULL, NULL, NULL FROM project WHERE locations_count = 0 AND topic_codes <> '{}'
),
at_hand AS MATERIALIZED (
    SELECT
        id, topic_codes,
        CASE
            WHEN status = 'closed' OR ends_on < :today THEN 0
            WHEN starts_on > :today THEN 0.8 - 0.8 * (starts_on - :today) / :soon_days
            WHEN starts_on IS NULL AND ends_on IS NULL THEN CASE WHEN status = 'pipeline' THEN 0.4 END
            WHEN status = 'finalisation' THEN 0.5
            ELSE 1
        END AS time_part,
        CASE WHEN budget_amount > 0 THEN 0.5 END AS capacity_part
    FROM project
    WHERE status NOT IN ('cancelled', 'suspended')
        AND NOT (status = 'closed' AND ends_on IS NULL)
        AND (ends_on IS NULL OR ends_on >= :today - :ended_days)
        AND (starts_on IS NULL OR starts_on <= :today + :soon_days)
        AND id IN (SELECT project_id FROM place)
),
on_offer AS MATERIALIZED (
    SELECT
        id, type_code, topic_codes, area_kind, region_codes, municipality_codes, area,
        CASE
            WHEN available_from > :today THEN 0.8 - 0.8 * (available_from - :today) / :soon_days
            ELSE 1
        END AS time_part,
        0.5 + 0.5 * free / quantity AS capacity_part
    FROM resource
    WHERE region_codes && (SELECT array_agg(DISTINCT region_code) FROM wanted)
        AND state = 'offered' AND free > 0
        AND (available_to IS NULL OR available_to >= :today)
        AND (available_from IS NULL OR available_from <= :today + :soon_days)
),
-- The groups that a set of topics belongs to, and whether it names the group alone; of no topic: the group ''.
topic_set AS MATERIALIZED (
    SELECT known.topic_codes, COALESCE(topic.parent_code, topic.code) AS root, bool_and(topic.parent_code IS NULL) AS bare
    FROM (SELECT topic_codes FROM at_hand UNION SELECT topic_codes FROM on_offer) AS known
    CROSS JOIN LATERAL unnest(known.topic_codes) AS one (code)
    JOIN topic ON topic.code = one.code
    GROUP BY known.topic_codes, COALESCE(topic.parent_code, topic.code)
    UNION ALL
    SELECT '{}', '', FALSE
),
-- How near the topics of a set come to the one of a problem.
likely AS MATERIALIZED (
    SELECT
        asked.topic_code, topic_set.topic_codes,
        CASE
            WHEN topic_set.root = '' THEN NULL
            WHEN asked.topic_code = ANY (topic_set.topic_codes) AND (asked.parent_code IS NOT NULL OR bare) THEN 1
            WHEN bare OR asked.parent_code IS NULL THEN 0.6
            ELSE 0.1
        END AS topic_part
    FROM (SELECT DISTINCT topic_code, parent_code, root FROM wanted) AS asked
    JOIN topic_set ON topic_set.root IN (asked.root, '')
),
-- On the plane, within 0.3 % of the distance on the ellipsoid.
far AS (
    SELECT
        wanted.id AS problem_id, at_hand.id AS project_id, place.id AS place_id, place.precision, likely.topic_part,
        place.region_code = wanted.region_code AS same_region,
        COALESCE(place.municipality_code = wanted.municipality_code, FALSE) AS same_municipality,
        sqrt(
            power((place.lon - wanted.lon) * 111.32 * cos(radians((place.lat + wanted.lat) / 2)), 2)
            + power((place.lat - wanted.lat) * 111.13, 2)
        ) / rule.reach_km AS reaches
    FROM wanted
    JOIN likely ON likely.topic_code = wanted.topic_code
    JOIN at_hand ON at_hand.topic_codes = likely.topic_codes
    JOIN place ON place.project_id = at_hand.id
    CROSS JOIN rule
    -- Computed once a row, not wherever it is read (so below).
    OFFSET 0
),
near AS (
    SELECT
        problem_id, project_id, topic_part, place_id,
        CASE
            WHEN precision = 'country' THEN 0.25
            WHEN precision = 'region' THEN 0.4
            WHEN precision = 'district' AND same_municipality THEN 0.7
            WHEN same_municipality THEN GREATEST(0.8, power(1 - LEAST(reaches, 1), 2))
            -- Across the border of a region nobody is responsible any more.
            ELSE power(1 - reaches, 2) * CASE WHEN same_region THEN 0.8 ELSE 0.5 END
                * CASE WHEN precision = 'district' THEN 0.75 ELSE 1 END
        END AS place_part
    FROM far
    WHERE reaches <= 1 OR same_municipality OR precision IS NULL OR precision = 'country'
        OR (precision = 'region' AND same_region)
),
-- Of several places of one project the best one: its part (in ten thousandths) and its id travel as one number, as the
-- greatest of numbers is found in a third of the time of the first of sorted rows.
project_pair AS (
    SELECT
        problem_id, project_id, max(topic_part) AS topic_part,
        max(round(place_part * 10000)::bigint * 4294967296 + place_id) AS best_place
    FROM near GROUP BY problem_id, project_id
),
-- What a step of the problem asks for: resources of that type, or of one below it, whatever their topics.
needed AS MATERIALIZED (
    SELECT DISTINCT request.problem_id, offered.code AS type_code
    FROM resource_request AS request
    JOIN resource_type AS offered ON request.type_code IN (offered.code, offered.parent_code)
    WHERE request.problem_id = ANY (CAST(:ids AS integer[])) AND request.state = 'open'
),
met AS (
    SELECT
        wanted.id AS problem_id, wanted.region_code, wanted.municipality_code AS in_municipality, wanted.masked,
        on_offer.*, likely.topic_part
    FROM wanted
    JOIN likely ON likely.topic_code = wanted.topic_code
    JOIN on_offer ON on_offer.topic_codes = likely.topic_codes
    UNION ALL
    SELECT wanted.id, wanted.region_code, wanted.municipality_code, wanted.masked, on_offer.*, NULL
    FROM needed
    JOIN wanted ON wanted.id = needed.problem_id
    JOIN on_offer ON on_offer.type_code = needed.type_code
    WHERE NOT EXISTS (
        SELECT 1 FROM likely
        WHERE likely.topic_code = wanted.topic_code AND likely.topic_codes = on_offer.topic_codes
    )
),
resource_pair AS (
    SELECT
        met.problem_id, met.id AS resource_id,
        CASE WHEN needed.type_code IS NULL THEN topic_part ELSE 1 END AS topic_part,
        needed.type_code IS NOT NULL AS is_asked,
        CASE
            WHEN area_kind = 'country' THEN 0.5
            WHEN area_kind = 'regions' THEN 0.85
            -- A problem of no municipality lies in the region at least.
            WHEN area_kind = 'municipalities' AND in_municipality IS NULL THEN 0.4
            ELSE 1
        END AS place_part,
        time_part, capacity_part
    FROM met
    LEFT JOIN needed ON needed.problem_id = met.problem_id AND needed.type_code = met.type_code
    WHERE CASE area_kind
        WHEN 'country' THEN TRUE
        WHEN 'regions' THEN region_code = ANY (region_codes)
        WHEN 'municipalities' THEN CASE
            WHEN in_municipality IS NULL THEN region_code = ANY (region_codes)
            ELSE in_municipality = ANY (municipality_codes)
        END
        ELSE area && masked AND ST_Covers(area, masked)
    END
),
pair AS (
    SELECT
        problem_id, NULL::integer AS resource_id, project_id, topic_part, FALSE AS is_asked,
        (best_place >> 32) / 10000.0 AS place_part, (best_place & 4294967295)::integer AS place_id,
        time_part, capacity_part
    FROM project_pair JOIN at_hand ON at_hand.id = project_pair.project_id
    UNION ALL
    SELECT problem_id, resource_id, NULL, topic_part, is_asked, place_part, NULL, time_part, capacity_part
    FROM resource_pair
),
