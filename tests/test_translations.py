"""Both catalogues are complete, and the check that says so finds every kind of fault."""

import pytest
from babel.messages.catalog import Catalog

from scripts.check_translations import LIBRARIES, list_faults
from scripts.translations import LANGUAGES, collect_texts, read_catalogue


@pytest.fixture(scope="module")
def template():
    return collect_texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_superfluous(template, language):
    assert list(list_faults(language, template, read_catalogue(language))) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_libraries_say_is_translated_too(library):
    assert list(list_faults("ka", LIBRARIES[library](), read_catalogue("ka", library))) == []


def test_texts_of_templates_and_of_code_are_collected(template):
    assert "Skip to the content" in template, "from app/templates/base.html"
    assert "The position lies outside Georgia." in template, "lazy, from app/regions/queries.py"


def catalogue(language, **texts):
    made = Catalog(locale=language)
    for text, string in texts.items():
        made.add(text, string, flags=["python-format"] if "%" in text else [])
    return made


@pytest.mark.parametrize(
    "language,text,string,fault",
    [
        ("ka", "Map", None, "missing"),
        ("ka", "Map", "", "untranslated"),
        ("ka", "Map", "Karte", "no Georgian"),
        ("en", "Map", "Chart", "English differs"),
        ("ka", "%(num)s left", "%(number)s დარჩა", "other holes"),
        ("ka", "{n} left", "დარჩა", "other holes"),
    ],
)
def test_a_fault_is_named_with_its_text(language, text, string, fault):
    kept = catalogue(language, **({} if string is None else {text: string}))
    (found,) = list_faults(language, catalogue(language, **{text: ""}), kept)
    assert found.startswith(fault)
    assert repr(text) in found


def test_uncertain_and_superfluous_texts_are_faults():
    kept = catalogue("ka", Map="რუკა", Old="ძველი")
    kept["Map"].flags.add("fuzzy")
    found = list(list_faults("ka", catalogue("ka", Map=""), kept))
    assert [fault.partition(":")[0] for fault in found] == ["no longer used (run make translations)", "fuzzy"]


def test_every_plural_form_counts():
    template, kept = Catalog(locale="en"), Catalog(locale="en")
    template.add(("%(num)s place", "%(num)s places"))
    kept.add(("%(num)s place", "%(num)s places"), ("%(num)s place", ""))
    assert [fault.partition(":")[0] for fault in list_faults("en", template, kept)] == ["untranslated"]
