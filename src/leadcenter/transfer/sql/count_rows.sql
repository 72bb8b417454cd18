-- what: how many leads of an order stand how
-- set in: id, buckets (all on one server, those of one lane on Citus)
-- set out: state, what the new dealer had, reason, count, of how many it may still be changed
-- locks: none
select t.state, t.at_b, t.reason, count(*),
    count(*) filter (where t.state in ('asked', 'planned', 'held') and t.to_lead is null)
from transfer_lead t
where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[])
group by t.state, t.at_b, t.reason
order by 1, 2, 3
