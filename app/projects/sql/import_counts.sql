-- Numbers of one import, told after it: places by verdict, and how often the file's region is the position's.
SELECT
    count(*) FILTER (WHERE verdict = 'keep') AS locations,
    count(*) FILTER (WHERE verdict IN ('outside', 'swapped')) AS outside,
    count(*) FILTER (WHERE verdict = 'keep' AND region_named IS NOT NULL AND region_at IS NOT NULL) AS compared,
    count(*) FILTER (WHERE verdict = 'keep' AND region_named = region_at) AS agreed
FROM import_place
