-- what: a call or a message that the owner of a lead asks for; one of a medium at a time for a lead
-- set in: the lead and its open episode, which lock_owned holds; medium, template; until when it may go out
-- set out: the call; nothing where one is under way
-- locks: a new row
insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, asked_at, until, next_at, medium, template)
values (%(bucket)b, %(id)b, %(lead)b, %(dealer)b, %(episode)b, %(staff)b, 'ready', %(now)b, %(until)b, %(now)b, %(medium)b, %(template)b)
on conflict (bucket, lead_id, medium) where state in ('ready', 'sending', 'unknown') do nothing
returning id
