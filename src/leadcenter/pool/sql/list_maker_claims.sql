-- what: leads without a dealer that people of the maker have in hand, those that fall back soonest first
-- set in: whose (null: anybody's), of which pool (null: each), how many
-- set out: bucket, lead, since, until, at most until, whether it was told that it falls back; code of the pool, who has it; brand, series, grade, score,
--          inquiries, channel, state, reason
-- locks: none
select c.bucket, c.lead_id, c.at, c.until, c.hard_until, coalesce(c.told_for = c.until, false), p.code, a.login,
    l.brand, l.series, l.grade, l.score, l.inquiries, ch.name, b.state, b.reason
from maker_claim c
join maker_pool p on p.id = c.pool_id
join account a on a.id = c.account_id
join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
join lead_of_maker l on l.bucket = c.bucket and l.id = c.lead_id and l.status = 'live' and l.held_by is null
join channel ch on ch.id = l.channel_id
where c.ended_at is null and (%(account)b::uuid is null or c.account_id = %(account)b::uuid) and (%(pool)b::uuid is null or c.pool_id = %(pool)b::uuid)
order by c.until, c.lead_id
limit %(count)b
