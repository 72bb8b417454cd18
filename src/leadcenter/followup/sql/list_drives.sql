-- what: test drives of a dealer in a time; for people who see the own only: those of leads that are theirs by now, and where they
--       go along
-- set in: the dealer, from when until when, people (null: anybody's), how many rows
-- set out: one row each, the earliest first
-- locks: none; rides on test_drive_of_dealer
select t.bucket, t.id, t.lead_id, t.dealer_id, t.staff_id, c.code, c.licence_classes, t.guide_id, t.begins_at, t.ends_at, t.state, t.reason,
    t.licence_class, t.licence_until, t.licence_by, t.licence_at, t.agreement, t.agreement_hash, t.agreed_at, t.began_at, t.ended_at, t.stars, t.feedback,
    t.feedback_at
from test_drive t
join test_car c on c.id = t.car_id
where t.dealer_id = %(dealer)b and t.begins_at >= %(since)b and t.begins_at < %(until)b
  and (%(owners)b::uuid[] is null or t.guide_id = any(%(owners)b::uuid[])
       or (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = t.bucket and e.lead_id = t.lead_id order by e.seq desc limit 1))
order by t.begins_at, t.id
limit %(rows)b
