-- Scatter points around the settlements of generated_spot, more of them where more people live, none outside the
-- settlement's own region. Numbered from 1 so that neighbouring numbers belong to the same settlement.
-- Parameters: points (about how many), seed. Degrees, CRS84: 1 km is 0.009 degrees of latitude.
CREATE TEMP TABLE generated_point ON COMMIT DROP AS
WITH share AS (
    SELECT
        *,
        power(population, 0.75) / sum(power(population, 0.75)) OVER () AS part
    FROM generated_spot
), scattered AS (
    SELECT
        share.number,
        share.region_code,
        try,
        ST_Translate(
            share.geom,
            power(pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 30), 2) * 0.12
                * cos(2 * pi() * pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 31)),
            power(pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 30), 2) * 0.09
                * sin(2 * pi() * pg_temp.draw(share.number * 1000000 + try, CAST(:seed AS bigint) + 31))
        ) AS geom
    FROM share CROSS JOIN LATERAL generate_series(1, 1 + (share.part * CAST(:points AS integer))::bigint) AS try
)
SELECT
    (row_number() OVER (ORDER BY scattered.number, try))::integer AS id,
    scattered.number AS spot_number,
    ST_ReducePrecision(scattered.geom, 0.00001) AS geom
FROM scattered
JOIN region ON region.code = scattered.region_code AND ST_Covers(region.geom, scattered.geom)
