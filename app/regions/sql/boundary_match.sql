-- Decides for each outline the region that holds most of it, and which municipality of its name lies there.
-- region.geom && brings the GiST; the areas are compared in degrees, which is fair between neighbours.
UPDATE boundary SET
    region_code = (
        SELECT region.code
        FROM region
        WHERE region.geom && boundary.geom AND ST_Intersects(region.geom, boundary.geom)
        ORDER BY ST_Area(ST_Intersection(region.geom, boundary.geom)) DESC, region.code
        LIMIT 1
    )
WHERE geom IS NOT NULL;
UPDATE boundary SET
    code = CASE
        WHEN cardinality(codes) = 1 THEN codes[1]
        ELSE (
            SELECT min(municipality.code)
            FROM municipality
            WHERE municipality.code = ANY (boundary.codes) AND municipality.region_code = boundary.region_code
            HAVING count(*) = 1
        )
    END
WHERE cardinality(codes) > 0
