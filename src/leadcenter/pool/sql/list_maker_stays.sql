-- what: a page of the leads that wait in a pool of the maker, those that lie there longest first
-- set in: pool, account, after when and which lead, how many
-- set out: bucket, lead, since; brand, series, grade, score, inquiries, channel, state, reason; whether somebody has it in hand, the asker, until when
-- locks: none; rides on maker_stay_listed (each stay is looked up by itself: the planner would rather sort the whole pool)
select s.bucket, s.lead_id, s.since, l.brand, l.series, l.grade, l.score, l.inquiries, ch.name, b.state, b.reason,
    c.id is not null, coalesce(c.account_id = %(account)b, false), c.until
from maker_stay s
cross join lateral (
    select w.state, w.reason
    from belt w
    where w.bucket = s.bucket and w.raw_id = s.lead_id and w.state in ('awaiting_dealer', 'awaiting_grant')
    limit 1
) b
cross join lateral (
    select t.brand, t.series, t.grade, t.score, t.inquiries, t.channel_id
    from lead_to_work t
    where t.bucket = s.bucket and t.id = s.lead_id
    limit 1
) l
join channel ch on ch.id = l.channel_id
left join maker_claim c on c.bucket = s.bucket and c.lead_id = s.lead_id and c.ended_at is null
where s.pool_id = %(pool)b and (s.since, s.lead_id) > (%(after_at)b, %(after)b)
order by s.since, s.lead_id
limit %(count)b
