-- what: a test drive that was booked; one ahead for a lead
-- set in: the lead with its open episode, car, who goes along, from when until when; all buckets: one ahead stays where it was booked when its lead moves
-- set out: the drive; nothing where one is ahead
-- locks: a new row
insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, guide_id, begins_at, ends_at, state, booked_at)
select %(bucket)b::int, %(id)b::uuid, %(lead)b::uuid, %(dealer)b::uuid, %(episode)b::smallint, %(staff)b::uuid, %(car)b::uuid, %(guide)b::uuid,
    %(begins_at)b::timestamptz, %(ends_at)b::timestamptz, 'booked', %(now)b::timestamptz
where not exists (
    select from test_drive t where t.bucket = any(%(everywhere)b::int[]) and t.lead_id = %(lead)b::uuid and t.state in ('booked', 'driving')
)
on conflict (bucket, lead_id) where state in ('booked', 'driving') do nothing
returning id
