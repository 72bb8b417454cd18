-- Nothing rots: each live lead has an owner, lies in a pool, or says for what it waits. And the dealer's second person for rules.

create view inv_somewhere with (security_invoker = true) as
select l.bucket, l.id as lead_id, l.status, b.state
from lead l
left join belt b on b.bucket = l.bucket and b.raw_id = l.id
where l.live and (b.raw_id is null or (b.reason = '' and b.state not in ('landed', 'review')))
  and not exists (select from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null)
  and not exists (select from pool_stay s where s.bucket = l.bucket and s.lead_id = l.id and s.left_at is null);
comment on view inv_somewhere is 'I11: each live lead has an owner, lies in a pool or waits for a reason. Scans lead, belt.';

create view inv_pool_on_belt with (security_invoker = true) as
select s.bucket, s.lead_id, s.pool_id, b.state, b.reason
from pool_stay s
left join belt b on b.bucket = s.bucket and b.raw_id = s.lead_id
where s.left_at is null and (b.raw_id is null or b.state <> 'dispatched' or b.reason <> 'in_pool')
union all
select b.bucket, b.raw_id, null, b.state, b.reason
from belt b
where b.state = 'dispatched' and b.reason = 'in_pool'
  and not exists (select from pool_stay s where s.bucket = b.bucket and s.lead_id = b.raw_id and s.left_at is null);
comment on view inv_pool_on_belt is 'I11: a lead stands as in a pool exactly while it lies in one. Scans belt, reads open stays.';

insert into role_permission (role, permission) values ('sales_manager', 'rule.approve');
update stamp set version = version + 1 where name = 'access';
