-- A lead in a closed pool is out of everybody's reach: a pool in which leads lie is not closed, and one that was is open again. Of several that were a legal
-- entity's home the last one is it again.

update pool p
set status = 'active', version = p.version + 1,
    home = p.home and not exists (select from pool h where h.entity_id = p.entity_id and h.home and h.status = 'active')
        and not exists (
            select from pool h
            where h.entity_id = p.entity_id and h.home and h.status = 'closed' and (h.changed_at, h.id) > (p.changed_at, p.id)
              and exists (select from pool_stay s where s.pool_id = h.id and s.left_at is null)
        )
where p.status = 'closed' and exists (select from pool_stay s where s.pool_id = p.id and s.left_at is null);
update stamp set version = version + 1 where name = 'pool';

create view inv_open_pool with (security_invoker = true) as
select s.bucket, s.lead_id, s.pool_id
from pool_stay s
join pool p on p.id = s.pool_id
where s.left_at is null and p.status <> 'active';
comment on view inv_open_pool is 'I11: a lead lies in pools in force only, where people can claim it. Reads open stays.';
