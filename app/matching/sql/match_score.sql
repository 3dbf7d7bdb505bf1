-- The score of each candidate, from match_candidates.sql: the second part of the statement.
-- A part is NULL where nothing is known; its weight then counts :unknown of what the known parts say on the whole.
-- All but the text, which costs most, decides which :most_compared candidates of a problem are compared word by word.
known AS (
    SELECT
        pair.*,
        COALESCE(weight_topic * topic_part, 0) + COALESCE(weight_place * place_part, 0)
            + COALESCE(weight_time * time_part, 0) + COALESCE(weight_capacity * capacity_part, 0) AS reached,
        CASE WHEN topic_part IS NULL THEN 0 ELSE weight_topic END
            + CASE WHEN place_part IS NULL THEN 0 ELSE weight_place END
            + CASE WHEN time_part IS NULL THEN 0 ELSE weight_time END
            + CASE WHEN capacity_part IS NULL THEN 0 ELSE weight_capacity END AS weighed
    FROM pair CROSS JOIN rule
    OFFSET 0
),
cut AS (
    SELECT
        known.*,
        row_number() OVER (
            PARTITION BY problem_id
            ORDER BY
                reached + :unknown * (weights - weight_text - weighed) * reached / NULLIF(weighed, 0) DESC NULLS LAST,
                resource_id, project_id
        ) AS number
    FROM known CROSS JOIN rule
    -- Even with what is not known at its best it would not do.
    WHERE reached + weights - weighed >= least_score * weights
),
-- ts_rank of words that weigh alike gives each that is found 0.608 of its share: 1.645 makes it one.
worded AS (
    SELECT
        cut.*,
        CASE WHEN CASE wanted.language
            WHEN 'ka' THEN COALESCE(
                project.title_ka, project.description_ka, resource.title_ka, resource.description_ka
            )
            ELSE COALESCE(
                project.title_en, project.description_en, resource.title_en, resource.description_en
            )
        END IS NOT NULL THEN
            1 - exp(
                -1.645 * wanted.words_count / :telling_words
                * ts_rank('{1,1,1,1}', COALESCE(project.search, resource.search), wanted.words)
            )
        END AS text_part
    FROM cut
    JOIN wanted ON wanted.id = cut.problem_id
    LEFT JOIN project ON project.id = cut.project_id
    LEFT JOIN resource ON resource.id = cut.resource_id
    WHERE cut.number <= :most_compared
    OFFSET 0
),
scored AS (
    SELECT
        worded.*,
        round((
            whole / weights
            + :unknown * (1 - counted / weights) * whole / NULLIF(counted, 0)
        )::numeric, 4)::real AS score
    FROM worded
    CROSS JOIN rule
    CROSS JOIN LATERAL (
        SELECT
            reached + COALESCE(weight_text * text_part, 0) AS whole,
            weighed + CASE WHEN text_part IS NULL THEN 0 ELSE weight_text END AS counted
    ) AS sums
),
