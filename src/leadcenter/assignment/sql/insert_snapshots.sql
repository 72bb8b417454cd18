-- what: the candidates as they stood, once per set and rule version
-- set in: one row per dealer of the set
-- set out: nothing
-- locks: new rows only
insert into assignment_snapshot (bucket, id, rule_set_id, at, dealer_id, candidates)
select k.bucket, k.id, k.rule_set_id, %(now)b, k.dealer_id, k.candidates::json
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(rule_sets)b::uuid[], %(dealers)b::uuid[], %(candidates)b::text[])
    as k (bucket, id, rule_set_id, dealer_id, candidates)
on conflict (bucket, id) do nothing
