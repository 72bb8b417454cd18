-- what: a pool whose rule has changed and whose owners' clocks are to be computed anew: one that nobody else has in hand
-- set in: settled (what changed before, every book knows), looked (looked at before: again)
-- set out: pool, legal entity, home, version
-- locks: the pool's row until commit
select p.id, p.entity_id, p.home and p.status = 'active', p.version
from pool p
where p.applied_version < p.version or (p.changed_at > %(settled)b and p.applied_at < %(looked)b)
order by p.changed_at, p.id
limit 1
for no key update of p skip locked
