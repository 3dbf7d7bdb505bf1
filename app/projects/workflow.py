"""The states of a project (IATI codelist ActivityStatus) and the other code words of its page, in words."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

# What the filter knows: two groups first, then each state by itself, in IATI's order.
STATUS_LABELS = {
    "current": _l("current (under way or being finished)"),
    "completed": _l("completed"),
    "pipeline": _l("planned"),
    "implementation": _l("under way"),
    "finalisation": _l("being finished"),
    "closed": _l("completed"),
    "cancelled": _l("cancelled"),
    "suspended": _l("suspended"),
}
PRECISION_LABELS = {
    "exact": _l("exact place"),
    "near": _l("near this place"),
    "district": _l("known only to the district"),
    "region": _l("known only to the region"),
    "country": _l("the whole country"),
}
ROLE_LABELS = {
    "funding": _l("Donor"),
    "accountable": _l("Accountable"),
    "extending": _l("Manages the funds"),
    "implementing": _l("Implemented by"),
}
KIND_LABELS = {
    "commitment": _l("promised"),
    "disbursement": _l("paid out"),
    "expenditure": _l("spent"),
    "incoming": _l("received"),
    "other": _l("other"),
}
BUDGET_LABELS = {"original": _l("original"), "revised": _l("revised")}
ORGANISATION_LABELS = {
    "ngo": _l("civil society organisation"),
    "donor": _l("donor"),
    "international": _l("international organisation"),
    "government": _l("government body"),
    "municipality": _l("municipality"),
    "company": _l("company"),
    "academic": _l("university or school"),
    "media": _l("media"),
    "party": _l("party"),
    "other": _l("organisation"),
}
# The fields of a project's history, as the import names them.
FIELD_LABELS = {
    "title_ka": _l("title in Georgian"),
    "title_en": _l("title in English"),
    "description_ka": _l("description in Georgian"),
    "description_en": _l("description in English"),
    "status": _l("status"),
    "planned_starts_on": _l("planned begin"),
    "planned_ends_on": _l("planned end"),
    "actual_starts_on": _l("actual begin"),
    "actual_ends_on": _l("actual end"),
    "starts_on": _l("begin"),
    "ends_on": _l("end"),
    "budget_amount": _l("budget"),
    "budget_currency": _l("currency"),
    "url": _l("address at the source"),
    "parent_external_id": _l("larger project"),
    "participations": _l("organisations"),
    "sectors": _l("sectors"),
    "topics": _l("topics"),
    "budgets": _l("budgets by period"),
    "transactions": _l("payments"),
    "documents": _l("documents"),
    "results": _l("results"),
    "locations": _l("places"),
}
