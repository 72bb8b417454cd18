-- what: what happened to a lead at a dealer: dispatched, owned, told; nothing that happened elsewhere
-- set in: key of the lead, the dealer
-- set out: rows in time order: when, what, why, whom it concerns (null: nobody)
-- locks: none
select m.at, m.what, m.reason, m.staff_id
from (
    select d.dispatched_at as at, 'dispatched' as what, '' as reason, null::uuid as staff_id
    from dispatch d where d.bucket = %(bucket)b and d.lead_id = %(id)b and d.dealer_id = %(dealer)b
    union all
    select e.opened_at, 'owned', e.how, e.staff_id
    from episode e where e.bucket = %(bucket)b and e.lead_id = %(id)b and e.dealer_id = %(dealer)b
    union all
    select e.closed_at, 'owned_no_more', e.close_reason, e.staff_id
    from episode e where e.bucket = %(bucket)b and e.lead_id = %(id)b and e.dealer_id = %(dealer)b and e.closed_at is not null
    union all
    select n.at, 'told', n.kind, n.staff_id
    from notice_to_staff n where n.bucket = %(bucket)b and n.lead_id = %(id)b and n.dealer_id = %(dealer)b
) m
order by m.at
