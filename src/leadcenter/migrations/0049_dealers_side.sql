-- The dealer's side, deepened: a lead that lives again says so in the reports of its losses.

update loss x
set back_at = greatest(x.decided_at, l.last_inquiry_at), back_by = 'customer_returned'
from lead l
where l.bucket = x.bucket and l.id = x.lead_id and l.status in ('live', 'ordered', 'won') and x.status = 'agreed' and x.back_at is null;

create view inv_loss_back with (security_invoker = true) as
select x.bucket, x.lead_id, x.seq
from loss x
join lead l on l.bucket = x.bucket and l.id = x.lead_id
where x.status = 'agreed' and x.back_at is null and l.status in ('live', 'ordered', 'won');
comment on view inv_loss_back is 'I20: a lead is not lost by its reports and alive by itself. Scans loss.';

alter table pool_claim alter column pool_id drop not null;
alter table pool_claim add column how text not null default 'claim' constraint pool_claim_how check (how in ('claim', 'grab'));
comment on table pool_claim is 'The claim log: who claimed which lead by the rule of which pool, or grabbed it where a rule offered it, when. Claims per day are counted here.';
comment on column pool_claim.pool_id is 'Out of which pool; of a grab off the desk the dealer''s home pool; null = the dealer has none.';

alter table pool add column exempts text[] not null default '{lock,test_drive}' constraint pool_exempts check (exempts <@ '{lock,test_drive}');
comment on column pool.exempts is 'What keeps a lead from recall though its time is over. An order and a transfer always do.';
