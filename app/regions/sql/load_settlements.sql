-- Inserts one settlement of the gazetteer. Parameters: the columns of geodata/settlements.csv, degrees CRS84.
-- An unknown population counts as 0, as GeoNames has it: it only orders the names on the map.
INSERT INTO settlement (id, name_ka, name_en, population, region_code, point)
VALUES (
    CAST(:id AS integer), :name_ka, :name_en, COALESCE(CAST(:population AS integer), 0), :region_code,
    ST_SetSRID(ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326)
)
