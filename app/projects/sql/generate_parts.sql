-- Write the parts of the projects of generated_project: who takes part, sector, topic, money, places.
-- Parameters: as_of.
WITH participations AS (
    INSERT INTO participation (project_id, organisation_id, role)
    SELECT id, donor_id, 'funding' FROM generated_project
    UNION ALL
    SELECT id, second_donor_id, 'funding' FROM generated_project WHERE second_donor_id IS NOT NULL
), sectors AS (
    INSERT INTO project_sector (project_id, vocabulary, code, percentage)
    SELECT plan.id, 'DAC', word.sector, 100
    FROM generated_project AS plan JOIN generated_word AS word ON word.id = plan.word_id
), topics AS (
    INSERT INTO project_topic (project_id, topic_code)
    SELECT plan.id, word.topic
    FROM generated_project AS plan JOIN generated_word AS word ON word.id = plan.word_id
), budgets AS (
    INSERT INTO project_budget (project_id, kind, starts_on, ends_on, amount, currency)
    SELECT id, 'original', starts_on, ends_on, amount, currency
    FROM generated_project WHERE amount IS NOT NULL
), transactions AS (
    INSERT INTO project_transaction (project_id, kind, on_date, amount, currency)
    SELECT id, 'commitment', starts_on, amount, currency
    FROM generated_project WHERE amount IS NOT NULL AND starts_on <= CAST(:as_of AS date)
)
INSERT INTO project_location (
    project_id, position, name, geom, region_code, municipality_code, precision, region_rule
)
SELECT project_id, position, name, geom, region_code, municipality_code, precision, region_rule
FROM generated_place
ORDER BY project_id, position
