-- what: ownership goes along with leads; of an episode that is there already only its end and its clocks
-- set in: keys of leads, the bucket to which they go, whether all episodes go or the last one alone: numbers go on behind it, also where nobody owns the
--         lead just now
-- set out: lead ids
-- locks: new rows; episodes that the leads left there
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at, closed_at, close_reason, cursor_id,
    counted, own, pool_id, pool_version, protect_until, hard_until, active_at, ordered_until, locked_until, drive_until, transfer_until, notified_for,
    stuck_until, next_step, next_due_at, followed_at)
select %(to_bucket)b::int, e.lead_id, e.seq, e.dealer_id, e.staff_id, e.how, e.opened_at, e.followup_from, e.followup_due_at, e.closed_at,
    e.close_reason, e.cursor_id, e.counted, e.own, e.pool_id, e.pool_version, e.protect_until, e.hard_until, e.active_at, e.ordered_until,
    e.locked_until, e.drive_until, e.transfer_until, e.notified_for, e.stuck_until, e.next_step, e.next_due_at, e.followed_at
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join episode e on e.bucket = k.bucket and e.lead_id = k.id
where k.bucket <> %(to_bucket)b::int
  and (%(whole)b::boolean or e.seq = (select max(o.seq) from episode o where o.bucket = k.bucket and o.lead_id = k.id))
on conflict (bucket, lead_id, seq) do update set closed_at = excluded.closed_at, close_reason = excluded.close_reason,
    next_step = excluded.next_step, next_due_at = excluded.next_due_at, followed_at = excluded.followed_at, pool_id = excluded.pool_id,
    pool_version = excluded.pool_version, protect_until = excluded.protect_until, hard_until = excluded.hard_until, active_at = excluded.active_at,
    ordered_until = excluded.ordered_until, locked_until = excluded.locked_until, drive_until = excluded.drive_until,
    transfer_until = excluded.transfer_until, notified_for = excluded.notified_for, stuck_until = excluded.stuck_until
returning lead_id
