-- what: test drives of a dealer in a time; for people who see the own only: those of leads that are theirs by now, and where they
--       go along
-- set in: the dealer, from when until when, people (null: anybody's), how many rows, all buckets: a drive stays where it was booked when its lead moves
-- set out: one row each, the earliest first, the bucket in which its lead lives now behind
-- locks: none; rides on test_drive_of_dealer and lead_newest
select t.bucket, t.id, t.lead_id, t.dealer_id, t.staff_id, c.code, c.licence_classes, t.guide_id, t.begins_at, t.ends_at, t.state, t.reason,
    t.licence_class, t.licence_until, t.licence_by, t.licence_at, t.agreement, t.agreement_hash, t.agreed_at, t.began_at, t.ended_at, t.stars, t.feedback,
    t.feedback_at, h.bucket
from test_drive t
join test_car c on c.id = t.car_id
cross join lateral (
    select coalesce((select l.bucket from lead l where l.bucket = any(%(everywhere)b::int[]) and l.id = t.lead_id and l.status <> 'merged' limit 1), t.bucket)
        as bucket
) h
where t.dealer_id = %(dealer)b and t.begins_at >= %(since)b and t.begins_at < %(until)b
  and (%(owners)b::uuid[] is null or t.guide_id = any(%(owners)b::uuid[])
       or (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = h.bucket and e.lead_id = t.lead_id order by e.seq desc limit 1))
order by t.begins_at, t.id
limit %(rows)b
