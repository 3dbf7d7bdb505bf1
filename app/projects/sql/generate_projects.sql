-- Write the projects of generated_project, derived columns included (as kept_columns.sql derives them, which would
-- otherwise write every row a second time).
-- Parameters: source, as_of.
INSERT INTO project (
    id, source, external_id, title_ka, title_en, description_ka, description_en, status,
    planned_starts_on, planned_ends_on, actual_starts_on, actual_ends_on, starts_on, ends_on,
    budget_amount, budget_currency, is_generated, content_hash, updated_at,
    donor_ids, topic_codes, sector_codes, region_codes, locations_count, period, search_document, search
)
SELECT
    plan.id,
    CAST(:source AS text),
    'GEN-' || lpad(plan.number::text, 8, '0'),
    word.title_ka || ' №' || plan.number,
    word.title_en || ' №' || plan.number,
    word.description_ka,
    word.description_en,
    plan.status,
    plan.starts_on,
    plan.ends_on,
    CASE WHEN plan.starts_on <= CAST(:as_of AS date) THEN plan.starts_on END,
    CASE WHEN plan.ends_on <= CAST(:as_of AS date) THEN plan.ends_on END,
    plan.starts_on,
    plan.ends_on,
    plan.amount,
    CASE WHEN plan.amount IS NOT NULL THEN plan.currency END,
    true,
    'generated',
    now() - plan.places * interval '1 day' - (plan.number % 500) * interval '1 day',
    CASE
        WHEN plan.second_donor_id IS NULL THEN ARRAY[plan.donor_id]
        ELSE ARRAY[LEAST(plan.donor_id, plan.second_donor_id), GREATEST(plan.donor_id, plan.second_donor_id)]
    END,
    word.topic_codes,
    word.sector_codes,
    place.region_codes,
    plan.places,
    daterange(plan.starts_on, plan.ends_on, '[]'),
    word.document,
    word.search
FROM generated_project AS plan
JOIN generated_word AS word ON word.id = plan.word_id
JOIN (
    SELECT
        project_id,
        COALESCE(array_agg(DISTINCT region_code) FILTER (WHERE region_code IS NOT NULL), '{}') AS region_codes
    FROM generated_place GROUP BY project_id
) AS place ON place.project_id = plan.id
ORDER BY plan.id
