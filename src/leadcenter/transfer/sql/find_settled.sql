-- what: leads that left a dealer without the customer's word and have gone on since: to a dealer, into another lead, or to their end; one that moved since
--       its customer was merged is looked for everywhere
-- set in: order, buckets (all on one server, those of one lane on Citus), how many
-- set out: key of the row, the dealer that it left, dealer now, status, the lead that goes on and its bucket, whether it lives, its owner
-- locks: the rows until commit
select t.bucket, t.lead_id, t.from_dealer, g.dealer_id, g.status, g.id, g.bucket, g.live,
    (select e.staff_id from episode e where e.bucket = g.bucket and e.lead_id = g.id and e.closed_at is null)
from transfer_lead t
cross join lateral (
    select l.bucket, coalesce(m.id, l.id) as id, coalesce(m.dealer_id, l.dealer_id) as dealer_id, l.status, coalesce(m.live, l.live) as live
    from (
        select s.bucket, s.id, s.dealer_id, s.status, s.live, s.held_by, s.merged_into
        from lead s where s.bucket = t.bucket and s.id = t.to_lead and s.merged_into is distinct from s.id
        union all
        select s.bucket, s.id, s.dealer_id, s.status, s.live, s.held_by, s.merged_into
        from lead s
        where s.bucket = any(%(buckets)b::int[]) and s.bucket <> t.bucket and s.id = t.to_lead and s.merged_into is distinct from s.id
          and not exists (select from lead h where h.bucket = t.bucket and h.id = t.to_lead and h.merged_into is distinct from h.id)
    ) l
    left join lead m on m.bucket = l.bucket and m.id = l.merged_into and l.status = 'merged'
    where l.held_by is not null or not l.live
) g
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state = 'held' and t.to_lead is not null
order by t.bucket, t.lead_id
limit %(count)b
for update of t skip locked
