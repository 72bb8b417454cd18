-- what: customers came to showrooms once more; counted everywhere, since a lead moves when its customer was merged
-- set in: lead, dealer, heads, who received and when, one row each; all buckets
-- set out: each visit, for the how many-th time; a race shows as a broken key (visit_nth)
-- locks: new rows
insert into visit (bucket, id, lead_id, dealer_id, nth, heads, staff_id, at)
select k.bucket, k.id, k.lead_id, k.dealer_id,
    (select count(*) from visit v where v.bucket = any(%(everywhere)b::int[]) and v.lead_id = k.lead_id)
        + row_number() over (partition by k.lead_id order by k.id),
    k.heads, k.staff_id, k.at
from unnest(%(ids)b::uuid[], %(buckets)b::int[], %(lead_ids)b::uuid[], %(dealers)b::uuid[], %(heads)b::smallint[], %(staff)b::uuid[],
    %(at)b::timestamptz[])
    as k (id, bucket, lead_id, dealer_id, heads, staff_id, at)
returning id, nth
