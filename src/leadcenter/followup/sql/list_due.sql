-- what: what people have to do about their leads, the most urgent first: of each person a page's worth, then the most urgent of all
-- set in: people of one dealer, bounds of the due time (later than after, with its lead; before until), how many rows
-- set out: one row per lead, with the dealer's own sealed copy
-- locks: none; rides on episode_open_by_staff, person by person
select o.bucket, o.lead_id, o.dealer_id, o.staff_id, o.contact, o.brand, o.series, o.grade, o.intent, o.status, o.inquiries, o.opened_at, o.first, o.next_step,
    o.due_at
from unnest(%(staff)b::uuid[]) as k (staff_id)
cross join lateral (
    select e.bucket, e.lead_id, e.dealer_id, e.staff_id, d.contact, l.brand, l.series, l.grade, l.intent, l.status, l.inquiries, e.opened_at,
        e.next_due_at is null as first, e.next_step, case when e.next_due_at is null then e.followup_due_at else e.next_due_at end as due_at
    from episode e
    cross join lateral (
        select d.contact from dispatch d where d.bucket = e.bucket and d.lead_id = e.lead_id and d.dealer_id = e.dealer_id and d.ended_at is null limit 1
    ) d
    cross join lateral (
        select l.brand, l.series, l.grade, l.intent, l.status, l.inquiries from lead l where l.bucket = e.bucket and l.id = e.lead_id and l.live limit 1
    ) l
    where e.staff_id = k.staff_id and e.dealer_id = %(dealer)b and e.closed_at is null
      and case when e.next_due_at is null then e.followup_due_at else e.next_due_at end < %(until)b
      and (case when e.next_due_at is null then e.followup_due_at else e.next_due_at end, e.lead_id) > (%(after_at)b, %(after_id)b)
    order by case when e.next_due_at is null then e.followup_due_at else e.next_due_at end, e.lead_id
    limit %(rows)b
) o
order by o.due_at, o.lead_id
limit %(rows)b
