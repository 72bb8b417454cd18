-- what: leads that rules offer to several people
-- set in: one row per lead; staff as the text of an array of ids
-- set out: nothing
-- locks: the offers' rows; who offers holds the belt rows
insert into grab_offer (bucket, lead_id, dealer_id, rule_set_id, branch, staff, at)
select k.bucket, k.lead_id, k.dealer_id, k.rule_set_id, k.branch, k.staff::uuid[], %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(rule_sets)b::uuid[], %(branches)b::text[], %(staff)b::text[])
    as k (bucket, lead_id, dealer_id, rule_set_id, branch, staff)
on conflict (bucket, lead_id) do update
set dealer_id = excluded.dealer_id, rule_set_id = excluded.rule_set_id, branch = excluded.branch, staff = excluded.staff, at = excluded.at
