-- what: the customers about to be called, held until commit, so that no two senders count their calls at once
-- set in: (bucket, customer), in key order, each once
-- set out: nothing
-- locks: one row per customer
insert into cleaning_subject (bucket, customer_id, asked_at)
select k.bucket, k.customer_id, %(now)b
from unnest(%(buckets)b::int[], %(customer_ids)b::uuid[]) as k (bucket, customer_id)
order by k.bucket, k.customer_id
on conflict (bucket, customer_id) do update set asked_at = excluded.asked_at
