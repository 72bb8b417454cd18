-- what: a call that the owner of a lead asks for; one at a time for a lead
-- set in: the lead and its open episode, which lock_owned holds; until when it may be placed
-- set out: the call; nothing where one is under way
-- locks: a new row
insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, asked_at, until, next_at)
values (%(bucket)b, %(id)b, %(lead)b, %(dealer)b, %(episode)b, %(staff)b, 'ready', %(now)b, %(until)b, %(now)b)
on conflict (bucket, lead_id) where state in ('ready', 'sending', 'unknown') do nothing
returning id
