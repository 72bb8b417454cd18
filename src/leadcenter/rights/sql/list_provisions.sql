-- what: what was provided to dealers in a time, oldest first, each once: a copy that a merge made only where what it was made from is gone; names nobody
-- set in: all buckets, from, until, after (instant and lead of the last one shown), how many
-- set out: one row a provision, with the consent on which it stands
-- locks: none
select d.bucket, d.lead_id, d.seq, d.dealer_id, d.purpose, d.dispatched_at, d.ended_at, d.rule_version, g.event_id,
    c.erased_at is not null
from dispatch d
left join consent_grant g on g.bucket = d.bucket and g.customer_id = d.customer_id and g.entity_id = d.dealer_id and g.purpose = d.purpose
left join customer c on c.bucket = d.bucket and c.id = d.customer_id
where d.bucket = any(%(buckets)b::int[]) and d.dispatched_at >= %(since)b and d.dispatched_at < %(until)b
  and (d.merge_id is null or not exists (
      select
      from dispatch o
      where o.bucket = any(%(buckets)b::int[]) and o.lead_id = d.lead_id and o.seq = d.seq and (o.merge_id is null or o.merge_id < d.merge_id)))
  and (d.dispatched_at, d.lead_id) > (%(after_at)b::timestamptz, %(after_id)b::uuid)
order by d.dispatched_at, d.lead_id
limit %(most)b
