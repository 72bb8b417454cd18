-- what: messages about transfers to be tried now, the longest waiting first; they count as under way until the lease ends
-- set in: now, until when a try counts, buckets (all on one server, those of one lane on Citus), how many
-- set out: the messages: order, lead, customer, what, number of the try, since when, whether it still says something, the new dealer
-- locks: the rows; those that another worker has are passed over
with due as (
    select t.bucket, t.transfer_id, t.lead_id, l.customer_id
    from transfer_lead t
    join lead l on l.bucket = t.bucket and l.id = t.lead_id
    where t.message_at <= %(now)b and t.bucket = any(%(buckets)b::int[])
    order by t.message_at
    limit %(count)b
    for no key update of t skip locked
),
taken as (
    update transfer_lead t
    set message_at = %(lease)b, message_tries = t.message_tries + 1
    from due d
    where t.bucket = any(%(buckets)b::int[]) and t.bucket = d.bucket and t.transfer_id = d.transfer_id and t.lead_id = d.lead_id
    returning t.bucket, t.transfer_id, t.lead_id, d.customer_id, t.message, t.message_tries, t.at, t.state, t.to_dealer
)
select k.bucket, k.transfer_id, k.lead_id, k.customer_id, k.message, k.message_tries, k.at, k.state = case k.message when 'asked' then 'held' else 'done' end,
    coalesce(e.name, '')
from taken k
left join entity e on e.id = k.to_dealer
