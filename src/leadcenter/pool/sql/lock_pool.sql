-- what: a pool is held for a change
-- set in: legal entity, code
-- set out: its id, or no row
-- locks: the pool's row until commit
select p.id from pool p where p.entity_id = %(entity)b and p.code = %(code)b for no key update of p
