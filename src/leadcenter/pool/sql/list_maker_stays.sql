-- what: a page of the leads that wait in a pool of the maker, those that lie there longest first
-- set in: pool, account, after when and which lead, how many
-- set out: bucket, lead, since; brand, series, grade, score, inquiries, channel, state, reason; whether somebody has it in hand, the asker, until when
-- locks: none; rides on maker_stay_listed
select s.bucket, s.lead_id, s.since, l.brand, l.series, l.grade, l.score, l.inquiries, ch.name, b.state, b.reason,
    c.id is not null, coalesce(c.account_id = %(account)b, false), c.until
from maker_stay s
join belt b on b.bucket = s.bucket and b.raw_id = s.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
join lead l on l.bucket = s.bucket and l.id = s.lead_id and l.status = 'live' and l.held_by is null
join channel ch on ch.id = l.channel_id
left join maker_claim c on c.bucket = s.bucket and c.lead_id = s.lead_id and c.ended_at is null
where s.pool_id = %(pool)b and (s.since, s.lead_id) > (%(after_at)b, %(after)b)
order by s.since, s.lead_id
limit %(count)b
