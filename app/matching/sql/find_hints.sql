-- Groups of similar open problems in neighbouring municipalities: the first part of one statement, which keep_hints.sql
-- goes on with. What is not public, or of no municipality, is not looked at.
--
-- Two problems are alike when their topics have the same group and they share so much of their words: "alike" of them
-- where the topic is the same, "alike_beside" where only the group is, and "least_words" forms at least. A word weighs the
-- more, the fewer problems on whatever topic have it. It tells when no more than a fiftieth of them do (or fifty), and those
-- of the group from more than one municipality: the name of a place has one.
-- Each problem joins the most similar of those around it that have more similar ones than itself (none that is less than
-- "near_best" as similar as its best), and so on up to one that has the most; all that come to the same one are a group.
-- 100,000 problems take seconds, since no more than "most_words" of a problem are compared, with those of neighbours only,
-- and reports with the same words stand as one.
WITH RECURSIVE wanted AS MATERIALIZED (
    SELECT
        problem.id, problem.municipality_code, problem.region_code, problem.topic_code, problem.search,
        -- Compared a million times: by their bytes, not by the rules of a language.
        problem.language COLLATE "C" AS language, COALESCE(topic.parent_code, topic.code) COLLATE "C" AS root
    FROM problem
    JOIN topic ON topic.code = problem.topic_code
    WHERE problem.is_public AND problem.status = 'open' AND problem.municipality_code IS NOT NULL
),
neighbour AS MATERIALIZED (
    SELECT
        one.code AS municipality_code, other.code AS other_code,
        one.geom IS NOT NULL AND other.geom IS NOT NULL AS touching
    FROM municipality AS one
    JOIN municipality AS other ON other.code <> one.code
    WHERE CASE
        -- Not ST_Touches alone: lines of one file may overlap by a hair.
        WHEN one.geom IS NOT NULL AND other.geom IS NOT NULL
            THEN one.geom && other.geom AND ST_Intersects(one.geom, other.geom)
        ELSE ST_DWithin(one.point::geography, other.point::geography, :seat_metres)
    END
),
word AS MATERIALIZED (
    SELECT wanted.id, root, language, municipality_code, word COLLATE "C" AS word
    FROM wanted
    CROSS JOIN LATERAL unnest(tsvector_to_array(ts_delete(search, CAST(:stop_words AS text[])))) AS word
    WHERE length(word) > 2
),
-- How rare a word is among all problems of its language: what people write whatever it is about weighs little.
common AS (
    SELECT language, word, count(*) AS problems FROM word GROUP BY language, word
),
spoken AS (
    SELECT language, count(*) AS problems FROM wanted GROUP BY language
),
weighed AS MATERIALIZED (
    SELECT
        row_number() OVER (ORDER BY root, language, word) AS number, root, language, word,
        ln(1 + max(spoken.problems)::double precision / max(common.problems))::real AS weight,
        min(municipality_code) <> max(municipality_code) AS is_telling
    FROM word
    JOIN common USING (language, word)
    JOIN spoken USING (language)
    WHERE common.problems <= GREATEST(50, spoken.problems / 50)
    GROUP BY root, language, word
),
chosen AS MATERIALIZED (
    SELECT id, number, weight, is_telling
    FROM (
        SELECT
            word.id, weighed.number, weighed.weight, weighed.is_telling,
            row_number() OVER (
                PARTITION BY word.id, weighed.is_telling ORDER BY weighed.weight DESC, weighed.number
            ) AS place
        FROM word
        JOIN weighed USING (root, language, word)
    ) AS ranked
    WHERE place <= :most_words
),
-- What only one place speaks of counts a quarter: names, but other matters too.
said AS (
    SELECT
        id, array_agg(number ORDER BY number) FILTER (WHERE is_telling) AS numbers,
        sum(CASE WHEN is_telling THEN weight ELSE weight / 4 END) AS weight
    FROM chosen
    GROUP BY id
    HAVING bool_or(is_telling)
),
-- Reports of one municipality with the same words.
node AS MATERIALIZED (
    SELECT
        min(id) AS id, municipality_code, topic_code, avg(weight)::real AS weight, count(*) AS problems,
        array_agg(id) AS ids
    FROM said
    JOIN wanted USING (id)
    GROUP BY municipality_code, topic_code, numbers
),
node_word AS MATERIALIZED (
    SELECT node.id, municipality_code, topic_code, node.weight AS whole, chosen.number, chosen.weight
    FROM node
    JOIN chosen USING (id)
    WHERE is_telling
),
asked AS MATERIALIZED (
    SELECT node_word.id, topic_code, whole, number, weight, other_code, touching
    FROM node_word
    JOIN neighbour USING (municipality_code)
),
pair AS MATERIALIZED (
    SELECT
        one.id, other.id AS other_id, sum(one.weight) / LEAST(min(one.whole), min(other.whole)) AS alike,
        bool_and(touching) AS touching
    FROM asked AS one
    JOIN node_word AS other ON other.number = one.number AND other.municipality_code = one.other_code
    WHERE one.id < other.id
    GROUP BY one.id, other.id
    HAVING count(*) >= :least_words
        AND sum(one.weight) >= LEAST(min(one.whole), min(other.whole))
            * CASE WHEN min(one.topic_code) = min(other.topic_code) THEN :alike ELSE :alike_beside END
),
edge AS MATERIALIZED (
    SELECT id, other_id, alike, touching FROM pair
    UNION ALL
    SELECT other_id, id, alike, touching FROM pair
),
-- How many similar ones each has around it, and how similar the most similar one is.
density AS MATERIALIZED (
    SELECT edge.id, node.problems + sum(edge.alike * other.problems) AS density, max(edge.alike) AS best
    FROM edge
    JOIN node ON node.id = edge.id
    JOIN node AS other ON other.id = edge.other_id
    GROUP BY edge.id, node.problems
),
higher AS (
    SELECT DISTINCT ON (edge.id) edge.id, edge.other_id
    FROM edge
    JOIN density AS own ON own.id = edge.id
    JOIN density AS other ON other.id = edge.other_id
    WHERE (other.density, -other.id) > (own.density, -own.id) AND edge.alike >= :near_best * own.best
    ORDER BY edge.id, edge.alike DESC, other.density DESC, other.id
),
leader AS MATERIALIZED (
    SELECT density.id, COALESCE(higher.other_id, density.id) AS leader_id
    FROM density
    LEFT JOIN higher ON higher.id = density.id
),
led AS (
    SELECT id, id AS first_id FROM leader WHERE id = leader_id
    UNION ALL
    SELECT leader.id, led.first_id
    FROM led
    JOIN leader ON leader.leader_id = led.id AND leader.id <> led.id
),
member AS MATERIALIZED (
    SELECT led.first_id, unnest(node.ids) AS problem_id FROM led JOIN node ON node.id = led.id
),
likeness AS (
    SELECT one.first_id, avg(pair.alike)::real AS alike, bool_and(pair.touching) AS touching
    FROM pair
    JOIN led AS one ON one.id = pair.id
    JOIN led AS other ON other.id = pair.other_id AND other.first_id = one.first_id
    GROUP BY one.first_id
),
found AS MATERIALIZED (
    SELECT
        first_id, min(root) AS root_code, count(*)::integer AS problems,
        array_agg(DISTINCT topic_code ORDER BY topic_code) AS topic_codes,
        array_agg(DISTINCT municipality_code ORDER BY municipality_code) AS municipality_codes,
        array_agg(DISTINCT region_code ORDER BY region_code) AS region_codes,
        min(likeness.alike) AS alike, bool_and(likeness.touching) AS touching
    FROM member
    JOIN wanted ON wanted.id = member.problem_id
    JOIN likeness USING (first_id)
    GROUP BY first_id
    HAVING count(*) >= :least_problems AND count(DISTINCT municipality_code) > 1
),
