-- what: does a lead lie in a pool?
-- set in: the pool, all buckets
-- set out: one row where one does
-- locks: none (the pool is held)
select true from pool_stay s where s.bucket = any(%(buckets)b::int[]) and s.pool_id = %(pool)b and s.left_at is null limit 1
