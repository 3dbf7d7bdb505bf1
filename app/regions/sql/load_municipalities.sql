-- Inserts or updates one municipality; its boundary, which comes from elsewhere, stays. Parameters: the columns of
-- geodata/municipalities.csv, degrees CRS84 (both empty where no seat is known).
INSERT INTO municipality (code, name_ka, name_en, region_code, point)
VALUES (
    :code, :name_ka, :name_en, :region_code,
    ST_SetSRID(ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326)
)
ON CONFLICT (code) DO UPDATE SET
    name_ka = excluded.name_ka, name_en = excluded.name_en, region_code = excluded.region_code,
    point = excluded.point
