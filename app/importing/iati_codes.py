"""Code lists of IATI 1.x and 2.x side by side, as the one word that Kseli stores."""

from __future__ import annotations

STATUSES = {
    "1": "pipeline",
    "2": "implementation",
    "3": "finalisation",
    "4": "closed",
    "5": "cancelled",
    "6": "suspended",
    "pipeline": "pipeline",
    "identification": "pipeline",
    "pipeline/identification": "pipeline",
    "implementation": "implementation",
    "finalisation": "finalisation",
    "finalization": "finalisation",
    # Version 1 called 3 "completion" (work done, accounts open) and 4 "post-completion": both are over.
    "completion": "closed",
    "post-completion": "closed",
    "closed": "closed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "suspended": "suspended",
}

DATE_FIELDS = {
    "1": "planned_starts_on",
    "2": "actual_starts_on",
    "3": "planned_ends_on",
    "4": "actual_ends_on",
    "start-planned": "planned_starts_on",
    "start-actual": "actual_starts_on",
    "end-planned": "planned_ends_on",
    "end-actual": "actual_ends_on",
}

ROLES = {
    "1": "funding",
    "2": "accountable",
    "3": "extending",
    "4": "implementing",
    "funding": "funding",
    "accountable": "accountable",
    "extending": "extending",
    "implementing": "implementing",
}

BUDGET_KINDS = {"1": "original", "2": "revised", "original": "original", "revised": "revised"}

TRANSACTION_KINDS = {
    "1": "incoming_funds",
    "2": "commitment",
    "3": "disbursement",
    "4": "expenditure",
    "5": "interest",
    "6": "loan_repayment",
    "7": "reimbursement",
    "8": "purchase_of_equity",
    "9": "sale_of_equity",
    "10": "credit_guarantee",
    "11": "incoming_commitment",
    "12": "pledge",
    "13": "incoming_pledge",
    "if": "incoming_funds",
    "c": "commitment",
    "d": "disbursement",
    "e": "expenditure",
    "ir": "interest",
    "lr": "loan_repayment",
    "r": "reimbursement",
    "qp": "purchase_of_equity",
    "qs": "sale_of_equity",
    "cg": "credit_guarantee",
}

# OrganisationType, only what Kseli tells apart.
ORGANISATION_KINDS = {
    "10": "government",
    "11": "government",
    "15": "government",
    "21": "ngo",
    "22": "ngo",
    "23": "ngo",
    "24": "ngo",
    "30": "partnership",
    "40": "multilateral",
    "60": "foundation",
    "70": "company",
    "71": "company",
    "72": "company",
    "73": "company",
    "80": "academic",
}

# Empty in IATI means OECD DAC with five digits.
SECTOR_VOCABULARIES = {"": "1", "dac": "1", "dac-5": "1", "1": "1", "dac-3": "2", "2": "2"}

# GeographicalPrecision (until 1.03) and AidData's codes.
PRECISIONS = {
    "1": "exact",
    "2": "near",
    "3": "district",
    "4": "region",
    "5": "region",
    "6": "country",
    "7": "country",
    "8": "country",
    "9": "country",
}

# GeoNames feature codes (location/feature-designation) of areas.
FEATURES = {"PCLI": "country", "ADM1": "region", "ADM2": "district", "ADM3": "district"}

GEORGIA_NAMES = frozenset(("georgia", "republic of georgia", "საქართველო"))
GEORGIA_GEONAMES = "614540"
