-- Whose rows are whose (decision 0022): rights and policies come from kernel/rows.toml, after the migrations; here is what they compare.

alter table lead add column held_by uuid;
comment on column lead.held_by is 'The dealer who holds it: of its open dispatch, null while there is none. A dealer sees the lead while this is he.';
update lead l
set held_by = d.dealer_id
from dispatch d
where d.bucket = l.bucket and d.lead_id = l.id and d.ended_at is null;

comment on column belt.dealer_id is 'The dealer who has the lead: on its desk (dispatched; woken oldest first) or with one of its people (assigned).';
update belt b
set dealer_id = l.held_by
from lead l
where l.bucket = b.bucket and l.id = b.raw_id and b.state in ('dispatched', 'assigned') and b.dealer_id is null;

create view inv_held_by with (security_invoker = true) as
select l.bucket, l.id as lead_id, l.held_by, d.dealer_id
from lead l
left join dispatch d on d.bucket = l.bucket and d.lead_id = l.id and d.ended_at is null
where l.held_by is distinct from d.dealer_id
union all
select d.bucket, d.lead_id, null, d.dealer_id
from dispatch d
left join lead l on l.bucket = d.bucket and l.id = d.lead_id
where d.ended_at is null and l.id is null;
comment on view inv_held_by is 'I18: a dealer sees a lead exactly while it holds an open dispatch of it. Scans lead, dispatch.';
