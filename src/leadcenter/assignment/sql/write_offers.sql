-- what: leads that rules offer to several people
-- set in: one row per lead; staff as the text of an array of ids
-- set out: nothing
-- locks: the offers' rows; who offers holds the belt rows
-- What lies on the desk to be grabbed is offered since it was first, however often somebody looks at it again.
insert into grab_offer (bucket, lead_id, dealer_id, rule_set_id, branch, staff, at)
select k.bucket, k.lead_id, k.dealer_id, k.rule_set_id, k.branch, k.staff::uuid[], coalesce(o.at, %(now)b)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(rule_sets)b::uuid[], %(branches)b::text[], %(staff)b::text[])
    as k (bucket, lead_id, dealer_id, rule_set_id, branch, staff)
left join belt b on b.bucket = k.bucket and b.raw_id = k.lead_id and b.state = 'dispatched' and b.reason = 'to_grab'
left join grab_offer o on o.bucket = b.bucket and o.lead_id = b.raw_id and o.dealer_id = k.dealer_id and o.branch = k.branch
on conflict (bucket, lead_id) do update
set dealer_id = excluded.dealer_id, rule_set_id = excluded.rule_set_id, branch = excluded.branch, staff = excluded.staff, at = excluded.at
