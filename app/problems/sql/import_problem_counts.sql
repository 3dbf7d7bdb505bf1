-- Numbers of one import, told after it.
SELECT
    (SELECT count(*) FROM import_problem WHERE state = 'new') AS inserted,
    (SELECT count(*) FROM import_problem WHERE state = 'changed') AS updated,
    (SELECT count(*) FROM import_problem WHERE state IN ('same', 'noted')) AS unchanged,
    (SELECT count(*) FROM import_problem_place WHERE verdict IN ('outside', 'swapped')) AS outside
