-- what: leads of an order that are due, or whose customers have said something since we looked
-- set in: order, how many, buckets (all on one server, those of one lane on Citus), now
-- set out: one row per lead
-- locks: the rows until commit; rides on transfer_lead_claimed, and looks for what customers said only once fewer are due than it may take
select k.bucket, k.lead_id, k.to_dealer, k.confirmed, k.asked
from (
    select d.*
    from (
        select t.bucket, t.lead_id, t.to_dealer, t.confirmed, t.message <> '' as asked
        from transfer_lead t
        where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held') and t.to_lead is null
          and t.due_at <= %(now)b
        order by t.due_at, t.bucket, t.lead_id
        limit %(count)b
        for update of t skip locked
    ) d
    union all
    select s.*
    from (
        select t.bucket, t.lead_id, t.to_dealer, t.confirmed, t.message <> '' as asked
        from transfer_lead t
        where t.transfer_id = %(id)b and t.bucket = any(%(buckets)b::int[]) and t.state in ('planned', 'held') and t.to_lead is null
          and t.due_at > %(now)b and exists (
              select
              from lead l
              join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id
              where l.bucket = t.bucket and l.id = t.lead_id and g.purpose = 'sales_contact' and g.state = 'given' and g.changed_at > t.at)
        order by t.due_at, t.bucket, t.lead_id
        limit %(count)b
        for update of t skip locked
    ) s
) k
limit %(count)b
