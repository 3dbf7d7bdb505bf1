"""Tables of the projects: the project, its parts, its places, its history, and what is kept for speed."""

from app.projects.models.history import DataVersion, ImportRun, ProjectChange
from app.projects.models.kept import LocationFeature, ProjectCluster, ProjectFeature, ProjectTotal
from app.projects.models.parts import (
    Participation,
    ProjectBudget,
    ProjectDocument,
    ProjectResult,
    ProjectSector,
    ProjectTopic,
    ProjectTransaction,
)
from app.projects.models.place import ProjectLocation
from app.projects.models.project import Project

__all__ = [
    "DataVersion",
    "ImportRun",
    "LocationFeature",
    "Participation",
    "Project",
    "ProjectBudget",
    "ProjectChange",
    "ProjectCluster",
    "ProjectDocument",
    "ProjectFeature",
    "ProjectLocation",
    "ProjectResult",
    "ProjectSector",
    "ProjectTopic",
    "ProjectTotal",
    "ProjectTransaction",
]
