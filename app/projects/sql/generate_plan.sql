-- Draw what each generated project is: its key, place, words, funders, dates, state and money, one row a project.
-- Parameters: first, last (numbers of the projects), seed, as_of (the day that decides the state).
-- Every draw hashes the project's number, so that the same seed gives the same projects; no row needs another one.
CREATE TEMP TABLE generated_project ON COMMIT DROP AS
WITH drawn AS (
    SELECT
        number,
        1 + floor(pg_temp.draw(number, CAST(:seed AS bigint) + 1) * (SELECT count(*) FROM generated_point))::integer AS point_id,
        pg_temp.draw(number, CAST(:seed AS bigint) + 2) AS word_draw,
        -- Few funders pay for most projects.
        1 + floor(power(pg_temp.draw(number, CAST(:seed AS bigint) + 3), 2.5) * (SELECT count(*) FROM generated_donor))::integer
            AS donor_number,
        CASE WHEN pg_temp.draw(number, CAST(:seed AS bigint) + 4) < 0.2
            THEN 1 + floor(pg_temp.draw(number, CAST(:seed AS bigint) + 5) * (SELECT count(*) FROM generated_donor))::integer
        END AS second_donor_number,
        date '2008-01-01' + floor(power(pg_temp.draw(number, CAST(:seed AS bigint) + 6), 0.6) * 7300)::integer AS starts_on,
        240 + floor(pg_temp.draw(number, CAST(:seed AS bigint) + 7) * 1500)::integer AS days,
        pg_temp.draw(number, CAST(:seed AS bigint) + 8) AS state_draw,
        power(pg_temp.draw(number, CAST(:seed AS bigint) + 9), 2) AS money_draw,
        1 + (pg_temp.draw(number, CAST(:seed AS bigint) + 10) < 0.14)::integer + (pg_temp.draw(number, CAST(:seed AS bigint) + 10) < 0.06)::integer
            AS places
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS number
)
SELECT
    drawn.number,
    nextval('project_id_seq')::integer AS id,
    drawn.point_id,
    drawn.places,
    word.id AS word_id,
    donor.organisation_id AS donor_id,
    NULLIF(second_donor.organisation_id, donor.organisation_id) AS second_donor_id,
    drawn.starts_on,
    LEAST(drawn.starts_on + drawn.days, date '2030-12-31') AS ends_on,
    CASE
        WHEN drawn.state_draw < 0.03 THEN 'cancelled'
        WHEN drawn.starts_on > CAST(:as_of AS date) THEN 'pipeline'
        WHEN LEAST(drawn.starts_on + drawn.days, date '2030-12-31') <= CAST(:as_of AS date) THEN 'closed'
        WHEN drawn.state_draw < 0.07 THEN 'suspended'
        WHEN drawn.starts_on + drawn.days < CAST(:as_of AS date) + 120 THEN 'finalisation'
        ELSE 'implementation'
    END AS status,
    CASE WHEN drawn.state_draw < 0.97
        THEN round((word.lowest + (word.highest - word.lowest) * drawn.money_draw)::numeric) * 1000
    END AS amount,
    donor.currency
FROM drawn
JOIN generated_point AS point ON point.id = drawn.point_id
JOIN generated_spot AS spot ON spot.number = point.spot_number
JOIN generated_word AS word
    ON word.spot_number = spot.number AND word.number = floor(drawn.word_draw * spot.words)::integer
JOIN generated_donor AS donor ON donor.number = drawn.donor_number
LEFT JOIN generated_donor AS second_donor ON second_donor.number = drawn.second_donor_number
ORDER BY drawn.number
