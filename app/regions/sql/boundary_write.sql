-- Stores the outlines that differ. Parameter: source (the file's name).
UPDATE municipality SET geom = boundary.geom, boundary_source = :source
FROM boundary
WHERE municipality.code = boundary.code
    AND (municipality.geom IS NULL OR NOT ST_OrderingEquals(municipality.geom, boundary.geom))
