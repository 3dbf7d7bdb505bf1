-- Inserts or updates one topic, parents first. Parameters: the columns of geodata/topics.csv, dac_sectors as a list.
INSERT INTO topic (code, name_ka, name_en, parent_code, dac_sectors, position)
VALUES (
    :code, :name_ka, :name_en, :parent, CAST(:dac_sectors AS text[]), CAST(:position AS integer)
)
ON CONFLICT (code) DO UPDATE SET
    name_ka = excluded.name_ka, name_en = excluded.name_en, parent_code = excluded.parent_code,
    dac_sectors = excluded.dac_sectors, position = excluded.position
