-- what: what dealers ask the maker to give to others: what waits for a decision, the oldest first; or what is decided, the newest first
-- set in: one request (null: any), dealers (null: all), decided or not, asked before an instant, how many; whose leads (null: anybody's), whether also
--         those that nobody owns: a request exists for who sees all of its leads; of a lead that is gone the last owner counts;
--         buckets (all on one server, those of one lane on Citus)
-- set out: one row a request, in this order
-- locks: none
select t.id
from transfer t
where t.kind = 'asked' and (t.decided_at is not null) = %(decided)b::boolean and (%(dealers)b::uuid[] is null or t.asked_of = any(%(dealers)b::uuid[]))
  and (%(id)b::uuid is null or t.id = %(id)b) and t.asked_at < %(before)b
  and (%(owners)b::uuid[] is null or not exists (
      select
      from transfer_lead x
      left join lead l on l.bucket = x.bucket and l.id = x.lead_id
      left join lateral (
          select e.staff_id
          from episode e
          where e.bucket = x.bucket and e.lead_id = x.lead_id and e.dealer_id = t.from_dealer and (e.closed_at is null or l.held_by is distinct from t.from_dealer)
          order by e.seq desc
          limit 1
      ) e on true
      where x.transfer_id = t.id and x.bucket = any(%(buckets)b::int[])
        and not coalesce(e.staff_id = any(%(owners)b::uuid[]), %(unowned)b::boolean)))
order by case when %(decided)b::boolean then null else t.asked_at end, t.asked_at desc, t.id
limit %(rows)b
