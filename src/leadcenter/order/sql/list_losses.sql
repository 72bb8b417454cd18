-- what: the reports of leads that they are lost, newest first; one that waits is overtaken when the ownership ends in which it was written
-- set in: leads
-- set out: one row each
-- locks: none
select x.seq, x.reason,
    case when x.status = 'asked' and not exists (
        select from episode e where e.bucket = x.bucket and e.lead_id = x.lead_id and e.closed_at is null and e.opened_at <= x.asked_at)
    then 'overtaken' else x.status end,
    s.code, x.asked_by, x.asked_at, x.decided_by, x.decided_at, x.back_by, x.back_at, x.bucket, x.lead_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join loss x on x.bucket = k.bucket and x.lead_id = k.lead_id
left join staff s on s.id = x.staff_id
order by x.bucket, x.lead_id, x.seq desc
