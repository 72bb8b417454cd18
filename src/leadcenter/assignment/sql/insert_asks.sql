-- what: dealers' rules are to be asked about leads, where a rule in force names the trigger
-- set in: leads, each once; the trigger
-- set out: nothing
-- locks: the rows of asks; whoever writes them holds the leads
insert into rule_ask (bucket, lead_id, trigger, dealer_id, asked_at, due_at)
select l.bucket, l.id, %(trigger)b, l.dealer_id, %(now)b, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
join (
    select distinct r.entity_id
    from rule_set r
    where r.kind = 'assignment' and r.status = 'live' and r.body -> 'on' ? %(trigger)b and (r.valid_to is null or r.valid_to > %(now)b)
) as asked on asked.entity_id = l.dealer_id
on conflict (bucket, lead_id, trigger) do update
set dealer_id = excluded.dealer_id, asked_at = excluded.asked_at, due_at = excluded.due_at
