-- what: a test drive that was booked; one ahead for a lead
-- set in: the lead with its open episode, car, who goes along, from when until when
-- set out: the drive; nothing where one is ahead
-- locks: a new row
insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, guide_id, begins_at, ends_at, state, booked_at)
values (%(bucket)b, %(id)b, %(lead)b, %(dealer)b, %(episode)b, %(staff)b, %(car)b, %(guide)b, %(begins_at)b, %(ends_at)b, 'booked', %(now)b)
on conflict (bucket, lead_id) where state in ('booked', 'driving') do nothing
returning id
