-- what: a pool is held for a change, and no lead comes in meanwhile
-- set in: legal entity, code
-- set out: its id, or no row
-- locks: the pool's row until commit
select p.id from pool p where p.entity_id = %(entity)b and p.code = %(code)b for update of p
