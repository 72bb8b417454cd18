-- what: messages to be tried now, the longest waiting first, and of each lead only the first to each receiver that is not over; they count as under way
--       until the lease ends, then anybody tries them again
-- set in: now, until when a try counts, buckets (all on one server, those of one lane on Citus), how many
-- set out: the messages with where they go, whether the person is not there any more, whether the wish is not
-- locks: the messages; those that another worker has are passed over
with due as (
    select m.bucket, m.notice_id, m.adapter, m.to_id
    from message m
    where m.due_at <= %(now)b and m.bucket = any(%(buckets)b::int[])
      and not exists (
          select from message o
          where o.bucket = m.bucket and o.lead_id = m.lead_id and o.adapter = m.adapter and o.to_id = m.to_id and o.due_at is not null
            and (o.noticed_at, o.notice_id) < (m.noticed_at, m.notice_id)
      )
      and (m.adapter <> 'webhook' or m.to_id in (select w.id from webhook w where w.status = 'active'))
    order by m.due_at, m.noticed_at
    limit %(count)b
    for no key update of m skip locked
),
taken as (
    update message m
    set due_at = %(lease)b, attempts = m.attempts + 1
    from due d
    where m.bucket = any(%(buckets)b::int[]) and m.bucket = d.bucket and m.notice_id = d.notice_id and m.adapter = d.adapter and m.to_id = d.to_id
    returning m.bucket, m.notice_id, m.adapter, m.to_id, m.lead_id, m.dealer_id, m.kind, m.noticed_at, m.attempts
)
select t.bucket, t.notice_id, t.adapter, t.to_id, t.lead_id, t.dealer_id, t.kind, t.noticed_at, t.attempts, a.address, coalesce(i.language, 'zh'),
    i.quiet_from, i.quiet_until, e.time_zone, coalesce(w.url, ''), t.adapter <> 'webhook' and s.status is distinct from 'active',
    t.adapter <> 'webhook' and not exists (
        select from inbox_preference p
        where p.staff_id = t.to_id and p.adapter = t.adapter and p.wanted and (p.kind = t.kind or (p.kind = '' and not exists (
            select from inbox_preference x where x.staff_id = p.staff_id and x.adapter = p.adapter and x.kind = t.kind
        )))
    ), coalesce(n.told, '{}')
from taken t
join entity e on e.id = t.dealer_id
left join notice_to_staff n on n.bucket = t.bucket and n.id = t.notice_id
left join inbox_address a on a.staff_id = t.to_id and a.adapter = t.adapter
left join inbox_person i on i.staff_id = t.to_id
left join staff s on s.id = t.to_id
left join webhook w on w.id = t.to_id
order by t.noticed_at, t.notice_id
