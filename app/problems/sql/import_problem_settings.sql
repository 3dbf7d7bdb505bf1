-- For this transaction alone: room to sort, and no compiling of statements that run once.
SET LOCAL work_mem = '64MB';
SET LOCAL gin_pending_list_limit = '32MB';
SET LOCAL jit = off
