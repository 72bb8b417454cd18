-- what: how many leads of an order had which outcome
-- set in: id, buckets (all on one server, those of one lane on Citus)
-- set out: outcome, count
-- locks: none
select d.outcome, count(*) from departure_lead d where d.departure_id = %(id)b and d.bucket = any(%(buckets)b::int[]) group by d.outcome order by d.outcome
