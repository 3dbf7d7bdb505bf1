-- Keeps the groups found by find_hints.sql as hints, and returns how many there are, how many of them are new, and how
-- many have ended: the second part of the statement.
--
-- A group is the hint with which it shares most problems, at least half of the smaller one; of two groups the one that
-- shares more. A new one all of whose problems belonged to a dismissed hint is dismissed as that was.
old AS MATERIALIZED (
    SELECT hint.id AS hint_id, count(*) AS problems, hint.ended_at IS NOT NULL AS has_ended
    FROM coalition_hint_problem AS kept
    JOIN coalition_hint AS hint ON hint.id = kept.hint_id
    GROUP BY hint.id
),
shared AS MATERIALIZED (
    SELECT member.first_id, kept.hint_id, count(*) AS problems
    FROM member
    JOIN found USING (first_id)
    JOIN coalition_hint_problem AS kept USING (problem_id)
    GROUP BY member.first_id, kept.hint_id
),
ranked AS (
    SELECT
        shared.first_id, shared.hint_id,
        row_number() OVER (
            PARTITION BY shared.first_id ORDER BY shared.problems DESC, has_ended, shared.hint_id
        ) AS of_group,
        row_number() OVER (
            PARTITION BY shared.hint_id ORDER BY shared.problems DESC, shared.first_id
        ) AS of_hint
    FROM shared
    JOIN old USING (hint_id)
    JOIN found USING (first_id)
    WHERE 2 * shared.problems >= LEAST(old.problems, found.problems)
),
named AS MATERIALIZED (
    SELECT
        found.*, ranked.hint_id IS NULL AS is_new,
        COALESCE(ranked.hint_id, nextval('coalition_hint_id_seq')::integer) AS hint_id
    FROM found
    LEFT JOIN ranked ON ranked.first_id = found.first_id AND ranked.of_group = 1 AND ranked.of_hint = 1
),
split AS (
    SELECT DISTINCT ON (named.hint_id)
        named.hint_id, hint.dismissed_at, hint.dismissed_by_id, hint.dismissed_reason
    FROM named
    JOIN shared ON shared.first_id = named.first_id AND shared.problems = named.problems
    JOIN coalition_hint AS hint ON hint.id = shared.hint_id AND hint.dismissed_at IS NOT NULL
    WHERE named.is_new
    ORDER BY named.hint_id, hint.id
),
kept AS (
    INSERT INTO coalition_hint AS hint (
        id, root_code, topic_codes, municipality_codes, region_codes, problems, alike, touching, found_at,
        dismissed_at, dismissed_by_id, dismissed_reason, dismissed_problems
    )
    SELECT
        hint_id, root_code, topic_codes, municipality_codes, region_codes, problems, alike, touching, :now,
        dismissed_at, dismissed_by_id, dismissed_reason,
        CASE WHEN dismissed_at IS NOT NULL THEN problems END
    FROM named
    LEFT JOIN split USING (hint_id)
    ON CONFLICT (id) DO UPDATE SET
        root_code = excluded.root_code, topic_codes = excluded.topic_codes,
        municipality_codes = excluded.municipality_codes, region_codes = excluded.region_codes,
        problems = excluded.problems, alike = excluded.alike, touching = excluded.touching, ended_at = NULL
    WHERE (
        hint.topic_codes, hint.municipality_codes, hint.problems, hint.alike, hint.touching, hint.ended_at
    ) IS DISTINCT FROM (
        excluded.topic_codes, excluded.municipality_codes, excluded.problems, excluded.alike, excluded.touching,
        CAST(NULL AS timestamptz)
    )
),
part AS MATERIALIZED (
    SELECT named.hint_id, member.problem_id FROM member JOIN named USING (first_id)
),
-- By EXCEPT, as the planner takes a CTE for far larger than it is and would compare each with each.
old_part AS MATERIALIZED (
    SELECT kept.hint_id, kept.problem_id FROM coalition_hint_problem AS kept JOIN named USING (hint_id)
    EXCEPT
    SELECT hint_id, problem_id FROM part
),
gone AS (
    DELETE FROM coalition_hint_problem AS kept
    USING old_part
    WHERE kept.hint_id = old_part.hint_id AND kept.problem_id = old_part.problem_id
),
come AS (
    INSERT INTO coalition_hint_problem (hint_id, problem_id)
    SELECT hint_id, problem_id FROM part
    ON CONFLICT DO NOTHING
),
ended AS (
    UPDATE coalition_hint SET ended_at = :now
    WHERE ended_at IS NULL AND id NOT IN (SELECT hint_id FROM named)
    RETURNING id
)
SELECT
    (SELECT count(*) FROM named) AS hints,
    (SELECT count(*) FROM named WHERE is_new) AS new,
    (SELECT count(*) FROM ended) AS ended
