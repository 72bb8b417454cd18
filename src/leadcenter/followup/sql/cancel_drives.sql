-- what: booked test drives of leads that their dealer has no more do not take place
-- set in: leads, why; all buckets: a drive stays where it was booked when its lead moves
-- set out: the drives
-- locks: the rows; rides on test_drive_of_lead
update test_drive d
set state = 'cancelled', reason = %(reason)b
where d.bucket = any(%(everywhere)b::int[]) and d.lead_id = any(%(lead_ids)b::uuid[]) and d.state = 'booked'
returning d.id
