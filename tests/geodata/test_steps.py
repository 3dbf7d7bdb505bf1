"""The seven steps by which a problem is worked on."""

from pathlib import Path

from geodata.tables import read_table

STEPS = read_table(Path(__file__).parents[2] / "geodata/steps.csv")


def test_there_are_seven_steps_in_order():
    assert [row["step"] for row in STEPS] == [str(number) for number in range(1, 8)]
    assert len({row["code"] for row in STEPS}) == 7


def test_every_step_speaks_both_languages():
    for row in STEPS:
        for column in ("name", "guidance", "exit_rule"):
            assert any("ა" <= letter <= "ჰ" for letter in row[f"{column}_ka"]), row["code"]
            assert row[f"{column}_en"].isascii(), row["code"]


def test_guidance_and_exit_rules_are_single_sentences():
    for row in STEPS:
        for column in ("guidance_ka", "guidance_en", "exit_rule_ka", "exit_rule_en"):
            assert row[column].endswith("."), (row["code"], column)
            assert row[column].count(".") == 1, (row["code"], column)


def test_every_step_has_a_short_check_list_in_both_languages():
    for row in STEPS:
        georgian, english = row["checklist_ka"].split(" | "), row["checklist_en"].split(" | ")
        assert 2 <= len(georgian) <= 4, row["code"]
        assert len(georgian) == len(english), row["code"]
        assert all(any("ა" <= letter <= "ჰ" for letter in item) for item in georgian), row["code"]
        assert row["checklist_en"].isascii(), row["code"]


def test_every_step_asks_for_evidence():
    assert all(int(row["evidence_needed"]) >= 1 for row in STEPS)
