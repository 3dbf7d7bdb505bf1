-- How many municipalities get another outline, and how many keep theirs.
SELECT
    count(*) FILTER (WHERE municipality.geom IS NULL OR NOT ST_OrderingEquals(municipality.geom, boundary.geom)) AS updated,
    count(*) FILTER (WHERE ST_OrderingEquals(municipality.geom, boundary.geom)) AS unchanged
FROM boundary
JOIN municipality USING (code)
