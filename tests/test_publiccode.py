"""publiccode.yml against the mandatory keys, lengths and vocabularies of the standard (publiccode.yml 0.7)."""

from typing import Any, Final

import jsonschema
import pytest
import yaml

from bot.settings import ROOT

# The part of the standard's category list that a desk may choose from.
CATEGORIES: Final = [
    "communications", "customer-service-and-support", "digital-citizenship", "help-desk", "instant-messaging",
    "knowledge-management", "service-desk",
]  # fmt: skip
TEXT: Final = {"type": "string", "minLength": 1}
ADDRESS: Final = {"type": "string", "pattern": "^https?://"}
LANGUAGE: Final = {
    "type": "object",
    "required": ["shortDescription", "longDescription", "features"],
    "properties": {
        "localisedName": TEXT,
        "shortDescription": {"type": "string", "minLength": 1, "maxLength": 150, "pattern": "^[^\n]*$"},
        "longDescription": {"type": "string", "minLength": 150, "maxLength": 10000},
        "features": {"type": "array", "minItems": 5, "maxItems": 20, "items": TEXT},
    },
    "additionalProperties": False,
}
DEPENDENCY: Final = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": TEXT, "optional": {"type": "boolean"}, "version": TEXT},
    "additionalProperties": False,
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": [
        "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description",
        "legal", "maintenance", "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"type": "string", "pattern": r"^0(\.\d+)*$"},
        "name": TEXT,
        "url": ADDRESS,
        "platforms": {"type": "array", "minItems": 1, "items": TEXT},
        "categories": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": CATEGORIES}},
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "standalone/web"},
        "intendedAudience": {
            "type": "object",
            "properties": {
                "countries": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
                "scope": {"type": "array", "contains": {"const": "local-authorities"}},
            },
            "additionalProperties": False,
        },
        "description": {"type": "object", "required": ["it", "en"], "additionalProperties": LANGUAGE},
        "legal": {"type": "object", "required": ["license"], "properties": {"license": {"const": "EUPL-1.2"}}},
        "maintenance": {
            "type": "object",
            "required": ["type", "contacts"],
            "properties": {
                "type": {"const": "community"},
                "contacts": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["name"]}},
            },
            "additionalProperties": False,
        },
        "localisation": {
            "type": "object",
            "required": ["localisationReady", "availableLanguages"],
            "properties": {
                "localisationReady": {"type": "boolean"},
                "availableLanguages": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            },
        },
        "dependsOn": {
            "type": "object",
            "properties": {"open": {"type": "array", "items": DEPENDENCY}},
            "additionalProperties": False,
        },
        "supports": {
            "type": "array",
            "items": {"type": "object", "required": ["id"], "properties": {"id": ADDRESS}},
        },
        "IT": {
            "type": "object",
            "required": ["countryExtensionVersion"],
            "properties": {
                "countryExtensionVersion": {"const": "1.0"},
                "piattaforme": {"type": "object", "additionalProperties": {"type": "boolean"}},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def publiccode() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return document


def test_follows_the_standard(publiccode: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(publiccode)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_the_schema_misses_a_mandatory_key(publiccode: dict[str, Any], key: str) -> None:
    shortened = {name: value for name, value in publiccode.items() if name != key}
    with pytest.raises(jsonschema.ValidationError, match=key):
        jsonschema.Draft7Validator(SCHEMA).validate(shortened)


def test_says_the_same_in_both_languages(publiccode: dict[str, Any]) -> None:
    italian, english = publiccode["description"]["it"], publiccode["description"]["en"]
    assert len(italian["features"]) == len(english["features"])


def test_counts_the_subjects_of_the_starter_catalogue(publiccode: dict[str, Any]) -> None:
    files = (ROOT / "knowledge" / "starter").glob("*.yml")
    documents = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in files]
    subjects = sum(topic.get("in_scope", True) for document in documents for topic in document.get("topics", []))
    for description in publiccode["description"].values():
        assert f"{subjects} " in description["longDescription"]


def test_names_the_licence_of_the_package(publiccode: dict[str, Any]) -> None:
    assert f'license = "{publiccode["legal"]["license"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
