"""georgia and projects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geography, Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "data_version",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("layer", name=op.f("pk_data_version")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "project_total",
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("projects", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), server_default="0", nullable=False),
        sa.Column("places", sa.Integer(), server_default="0", nullable=False),
        sa.Column("budgets", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("dimension", "key", name=op.f("pk_project_total")),
    )
    op.create_geospatial_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_year", sa.Integer(), nullable=True),
        sa.Column("area_km2", sa.Numeric(precision=10, scale=1), nullable=False),
        sa.Column("government_control", sa.Boolean(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "simplified",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_geospatial_index(
        "idx_region_geom", "region", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "topic",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("dac_sectors", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["topic.code"], name=op.f("fk_topic_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_topic")),
    )
    op.create_index(op.f("ix_topic_parent_code"), "topic", ["parent_code"], unique=False)
    op.create_geospatial_table(
        "municipality",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("boundary_source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_municipality_region_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
    )
    op.create_geospatial_index(
        "idx_municipality_geom",
        "municipality",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_municipality_region_code"), "municipality", ["region_code"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="other", nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("iati_ref", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="listed", nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ngo', 'donor', 'international', 'government', 'municipality', 'company', 'academic', 'media', 'party', 'other')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('applicant', 'active', 'paused', 'left', 'listed')",
            name=op.f("ck_organisation_status"),
        ),
        sa.CheckConstraint("name_ka IS NOT NULL OR name_en IS NOT NULL", name=op.f("ck_organisation_named")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_organisation_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("iati_ref", name=op.f("uq_organisation_iati_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_index(op.f("ix_organisation_region_code"), "organisation", ["region_code"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="citizen", nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role IN ('citizen', 'member', 'editor', 'moderator', 'admin')", name=op.f("ck_person_role")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_person_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    op.create_index(op.f("ix_person_region_code"), "person", ["region_code"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("description_ka", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("planned_starts_on", sa.Date(), nullable=True),
        sa.Column("planned_ends_on", sa.Date(), nullable=True),
        sa.Column("actual_starts_on", sa.Date(), nullable=True),
        sa.Column("actual_ends_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("budget_amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("budget_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_generated", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("parent_external_id", sa.Text(), nullable=True),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("donor_ids", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("topic_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sector_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("region_codes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("locations_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("period", postgresql.DATERANGE(), nullable=True),
        sa.Column("search_document", sa.Text(), server_default="", nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), server_default="", nullable=False),
        sa.Column(
            "sort_title_ka",
            sa.Text(collation="ka-x-icu"),
            sa.Computed("COALESCE(title_ka, title_en)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "sort_title_en",
            sa.Text(collation="ka-x-icu"),
            sa.Computed("COALESCE(title_en, title_ka)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "sort_starts_on",
            sa.Date(),
            sa.Computed("COALESCE(starts_on, make_date(1, 1, 1))", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "sort_budget",
            sa.Numeric(precision=14, scale=2),
            sa.Computed("COALESCE(budget_amount, -1)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('pipeline', 'implementation', 'finalisation', 'closed', 'cancelled', 'suspended')",
            name=op.f("ck_project_status"),
        ),
        sa.CheckConstraint(
            "budget_amount IS NULL OR budget_currency IS NOT NULL", name=op.f("ck_project_currency")
        ),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_project_period")
        ),
        sa.CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name=op.f("ck_project_titled")),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_project_import_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index("ix_project_donor_ids", "project", ["donor_ids"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_project_import_run_id"), "project", ["import_run_id"], unique=False)
    op.create_index("ix_project_period", "project", ["period"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_project_region_codes", "project", ["region_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_project_search", "project", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_project_sector_codes", "project", ["sector_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_project_sort_budget_id", "project", ["sort_budget", "id"], unique=False)
    op.create_index("ix_project_sort_starts_on_id", "project", ["sort_starts_on", "id"], unique=False)
    op.create_index("ix_project_sort_title_en_id", "project", ["sort_title_en", "id"], unique=False)
    op.create_index("ix_project_sort_title_ka_id", "project", ["sort_title_ka", "id"], unique=False)
    op.create_index("ix_project_status_id", "project", ["status", "id"], unique=False)
    op.create_index(
        "ix_project_topic_codes", "project", ["topic_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_project_updated_at_id", "project", ["updated_at", "id"], unique=False)
    op.create_index("uq_project_source_external_id", "project", ["source", "external_id"], unique=True)
    op.create_table(
        "region_name",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_region_name_region_code")),
        sa.PrimaryKeyConstraint("name_key", name=op.f("pk_region_name")),
    )
    op.create_index(op.f("ix_region_name_region_code"), "region_name", ["region_code"], unique=False)
    op.create_geospatial_table(
        "settlement",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_ka", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_settlement_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    op.create_geospatial_index(
        "idx_settlement_point",
        "settlement",
        ["point"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_settlement_region_code"), "settlement", ["region_code"], unique=False)
    op.create_table(
        "municipality_name",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("municipality_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_municipality_name_municipality_code")
        ),
        sa.PrimaryKeyConstraint("name_key", "municipality_code", name=op.f("pk_municipality_name")),
    )
    op.create_index(
        op.f("ix_municipality_name_municipality_code"),
        "municipality_name",
        ["municipality_code"],
        unique=False,
    )
    op.create_table(
        "organisation_name",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_name_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name_key", name=op.f("pk_organisation_name")),
    )
    op.create_index(
        op.f("ix_organisation_name_organisation_id"), "organisation_name", ["organisation_id"], unique=False
    )
    op.create_table(
        "participation",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('funding', 'accountable', 'extending', 'implementing')",
            name=op.f("ck_participation_role"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_participation_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "organisation_id", "role", name=op.f("pk_participation")),
    )
    op.create_index(
        op.f("ix_participation_organisation_id"), "participation", ["organisation_id"], unique=False
    )
    op.create_table(
        "project_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="original", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_budget_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_budget")),
    )
    op.create_index(op.f("ix_project_budget_project_id"), "project_budget", ["project_id"], unique=False)
    op.create_table(
        "project_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_project_change_import_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_change_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_change")),
    )
    op.create_index(
        op.f("ix_project_change_import_run_id"), "project_change", ["import_run_id"], unique=False
    )
    op.create_index(op.f("ix_project_change_project_id"), "project_change", ["project_id"], unique=False)
    op.create_table(
        "project_cluster",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("cell_x", sa.Integer(), nullable=False),
        sa.Column("cell_y", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("projects", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('pin', 'district')", name=op.f("ck_project_cluster_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_cluster_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("level", "cell_x", "cell_y", "kind", name=op.f("pk_project_cluster")),
    )
    op.create_index(op.f("ix_project_cluster_project_id"), "project_cluster", ["project_id"], unique=False)
    op.create_table(
        "project_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_document_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_document")),
    )
    op.create_index(op.f("ix_project_document_project_id"), "project_document", ["project_id"], unique=False)
    op.create_table(
        "project_feature",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_feature_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_feature")),
    )
    op.create_geospatial_table(
        "project_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("municipality_code", sa.Text(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("region_rule", sa.Text(), nullable=False),
        sa.Column(
            "geog",
            Geography(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeogFromText",
                name="geography",
            ),
            sa.Computed("geom::geography", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "cell_x",
            sa.Integer(),
            sa.Computed("floor((ST_X(geom) + 180) / 360 * 65536)::int", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "cell_y",
            sa.Integer(),
            sa.Computed(
                "floor((1 - ln(tan(radians(ST_Y(geom))) + 1 / cos(radians(ST_Y(geom)))) / pi()) / 2 * 65536)::int",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "geom IS NOT NULL OR precision IN ('district', 'region', 'country')",
            name=op.f("ck_project_location_placed"),
        ),
        sa.CheckConstraint(
            "precision IN ('exact', 'near', 'district', 'region', 'country')",
            name=op.f("ck_project_location_precision"),
        ),
        sa.CheckConstraint(
            "region_rule IN ('given', 'inside', 'nearest', 'country')",
            name=op.f("ck_project_location_region_rule"),
        ),
        sa.CheckConstraint(
            "geom IS NULL OR geom && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)",
            name=op.f("ck_project_location_in_georgia"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_project_location_municipality_code")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_location_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_project_location_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_location")),
    )
    op.create_geospatial_index(
        "idx_project_location_geog",
        "project_location",
        ["geog"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "idx_project_location_geom",
        "project_location",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_project_location_municipality_code"), "project_location", ["municipality_code"], unique=False
    )
    op.create_index(
        "ix_project_location_project_id_position",
        "project_location",
        ["project_id", "position"],
        unique=False,
    )
    op.create_index(
        "ix_project_location_region_code_project_id",
        "project_location",
        ["region_code", "project_id"],
        unique=False,
    )
    op.create_table(
        "project_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("baseline", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_result_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_result")),
    )
    op.create_index(op.f("ix_project_result_project_id"), "project_result", ["project_id"], unique=False)
    op.create_table(
        "project_sector",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("percentage", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_sector_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "vocabulary", "code", name=op.f("pk_project_sector")),
    )
    op.create_table(
        "project_topic",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("topic_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_topic_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_code"], ["topic.code"], name=op.f("fk_project_topic_topic_code")),
        sa.PrimaryKeyConstraint("project_id", "topic_code", name=op.f("pk_project_topic")),
    )
    op.create_index(op.f("ix_project_topic_topic_code"), "project_topic", ["topic_code"], unique=False)
    op.create_table(
        "project_transaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('commitment', 'disbursement', 'expenditure', 'incoming', 'other')",
            name=op.f("ck_project_transaction_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_transaction_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_transaction")),
    )
    op.create_index(
        op.f("ix_project_transaction_project_id"), "project_transaction", ["project_id"], unique=False
    )
    op.create_table(
        "location_feature",
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("title_ka", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["project_location.id"],
            name=op.f("fk_location_feature_location_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_location_feature_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_location_feature")),
    )
    op.create_index(op.f("ix_location_feature_project_id"), "location_feature", ["project_id"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_location_feature_project_id"), table_name="location_feature")
    op.drop_table("location_feature")
    op.drop_index(op.f("ix_project_transaction_project_id"), table_name="project_transaction")
    op.drop_table("project_transaction")
    op.drop_index(op.f("ix_project_topic_topic_code"), table_name="project_topic")
    op.drop_table("project_topic")
    op.drop_table("project_sector")
    op.drop_index(op.f("ix_project_result_project_id"), table_name="project_result")
    op.drop_table("project_result")
    op.drop_index("ix_project_location_region_code_project_id", table_name="project_location")
    op.drop_index("ix_project_location_project_id_position", table_name="project_location")
    op.drop_index(op.f("ix_project_location_municipality_code"), table_name="project_location")
    op.drop_geospatial_index(
        "idx_project_location_geom",
        table_name="project_location",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_index(
        "idx_project_location_geog",
        table_name="project_location",
        postgresql_using="gist",
        column_name="geog",
    )
    op.drop_geospatial_table("project_location")
    op.drop_table("project_feature")
    op.drop_index(op.f("ix_project_document_project_id"), table_name="project_document")
    op.drop_table("project_document")
    op.drop_index(op.f("ix_project_cluster_project_id"), table_name="project_cluster")
    op.drop_table("project_cluster")
    op.drop_index(op.f("ix_project_change_project_id"), table_name="project_change")
    op.drop_index(op.f("ix_project_change_import_run_id"), table_name="project_change")
    op.drop_table("project_change")
    op.drop_index(op.f("ix_project_budget_project_id"), table_name="project_budget")
    op.drop_table("project_budget")
    op.drop_index(op.f("ix_participation_organisation_id"), table_name="participation")
    op.drop_table("participation")
    op.drop_index(op.f("ix_organisation_name_organisation_id"), table_name="organisation_name")
    op.drop_table("organisation_name")
    op.drop_index(op.f("ix_municipality_name_municipality_code"), table_name="municipality_name")
    op.drop_table("municipality_name")
    op.drop_index(op.f("ix_settlement_region_code"), table_name="settlement")
    op.drop_geospatial_index(
        "idx_settlement_point", table_name="settlement", postgresql_using="gist", column_name="point"
    )
    op.drop_geospatial_table("settlement")
    op.drop_index(op.f("ix_region_name_region_code"), table_name="region_name")
    op.drop_table("region_name")
    op.drop_index("uq_project_source_external_id", table_name="project")
    op.drop_index("ix_project_updated_at_id", table_name="project")
    op.drop_index("ix_project_topic_codes", table_name="project", postgresql_using="gin")
    op.drop_index("ix_project_status_id", table_name="project")
    op.drop_index("ix_project_sort_title_ka_id", table_name="project")
    op.drop_index("ix_project_sort_title_en_id", table_name="project")
    op.drop_index("ix_project_sort_starts_on_id", table_name="project")
    op.drop_index("ix_project_sort_budget_id", table_name="project")
    op.drop_index("ix_project_sector_codes", table_name="project", postgresql_using="gin")
    op.drop_index("ix_project_search", table_name="project", postgresql_using="gin")
    op.drop_index("ix_project_region_codes", table_name="project", postgresql_using="gin")
    op.drop_index("ix_project_period", table_name="project", postgresql_using="gist")
    op.drop_index(op.f("ix_project_import_run_id"), table_name="project")
    op.drop_index("ix_project_donor_ids", table_name="project", postgresql_using="gin")
    op.drop_table("project")
    op.drop_index(op.f("ix_person_region_code"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_organisation_region_code"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_municipality_region_code"), table_name="municipality")
    op.drop_geospatial_index(
        "idx_municipality_geom", table_name="municipality", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("municipality")
    op.drop_index(op.f("ix_topic_parent_code"), table_name="topic")
    op.drop_table("topic")
    op.drop_geospatial_index(
        "idx_region_geom", table_name="region", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("region")
    op.drop_table("project_total")
    op.drop_table("import_run")
    op.drop_table("data_version")
