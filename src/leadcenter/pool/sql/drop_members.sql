-- what: nobody is named for a pool any more
-- set in: legal entity, pool
-- set out: nothing
-- locks: the rows that go
delete from pool_member m where m.entity_id = %(entity)b and m.pool_id = %(pool)b
