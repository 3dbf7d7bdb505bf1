"""placeholder"""


class BoundaryResult: ...


def import_boundaries() -> None: ...
