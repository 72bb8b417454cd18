-- what: who owns a lead and how long, if it exists for who asks
-- set in: its key, legal entities (null: the maker, who sees all), whose leads (null: anybody's)
-- set out: one row: owner's code, seq, legal entity, its zone, pool's id and code, until when protected, at the longest, when it falls; exempt until
--          (order, lock, test drive, transfer)
-- locks: none
select s.code, e.seq, e.dealer_id, t.time_zone, e.pool_id, coalesce(p.code, ''), e.protect_until, e.hard_until, e.recall_at,
    e.ordered_until, e.locked_until, e.drive_until, e.transfer_until
from lead l
join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
join staff s on s.id = e.staff_id
join entity t on t.id = e.dealer_id
left join pool p on p.entity_id = e.dealer_id and p.id = e.pool_id
where l.bucket = %(bucket)b and l.id = %(lead)b and l.held_by = e.dealer_id and l.status <> 'merged'
  and (%(dealers)b::uuid[] is null or e.dealer_id = any(%(dealers)b::uuid[]))
  and (%(owners)b::uuid[] is null or e.staff_id = any(%(owners)b::uuid[]))
