-- Inserts or updates one type of resource, parents first. Parameters: the columns of geodata/resource_types.csv.
INSERT INTO resource_type (code, name_ka, name_en, parent_code, unit_ka, unit_en, position)
VALUES (:code, :name_ka, :name_en, :parent, :unit_ka, :unit_en, CAST(:position AS integer))
ON CONFLICT (code) DO UPDATE SET
    name_ka = excluded.name_ka, name_en = excluded.name_en, parent_code = excluded.parent_code,
    unit_ka = excluded.unit_ka, unit_en = excluded.unit_en, position = excluded.position
