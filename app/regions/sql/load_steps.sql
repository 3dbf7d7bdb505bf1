-- Inserts or updates one of the seven steps. Parameters: the columns of geodata/steps.csv, check-lists as lists.
INSERT INTO step (
    number, code, name_ka, name_en, guidance_ka, guidance_en, exit_rule_ka, exit_rule_en, checklist_ka, checklist_en,
    evidence_needed
)
VALUES (
    CAST(:step AS smallint), :code, :name_ka, :name_en, :guidance_ka, :guidance_en, :exit_rule_ka, :exit_rule_en,
    CAST(:checklist_ka AS text[]), CAST(:checklist_en AS text[]), CAST(:evidence_needed AS smallint)
)
ON CONFLICT (number) DO UPDATE SET
    code = excluded.code, name_ka = excluded.name_ka, name_en = excluded.name_en,
    guidance_ka = excluded.guidance_ka, guidance_en = excluded.guidance_en,
    exit_rule_ka = excluded.exit_rule_ka, exit_rule_en = excluded.exit_rule_en,
    checklist_ka = excluded.checklist_ka, checklist_en = excluded.checklist_en,
    evidence_needed = excluded.evidence_needed
