-- what: pools of the maker in the order in which they take leads, as one of its people stands to them, with how full they are
-- set in: account, one of them by its code (empty: each), now, what an hour is in real time
-- set out: one row per pool: code, whether a member, an admin, how many leads wait, how many of them are in somebody's hand, in the asker's own; since when
--          the one that waits longest lies there in nobody's hand, how many of those for too long; then the rule
-- locks: none
select p.code, m.account_id is not null, coalesce(m.admin, false), coalesce(s.waiting, 0), coalesce(s.held, 0), coalesce(s.mine, 0), s.oldest, coalesce(s.stale, 0),
    p.name, p.status, p.place, p.provinces, p.categories, p.protect_hours, p.extend_hours, p.most_hours, p.notice_hours, p.cooldown_hours, p.cap,
    p.longest_hours
from maker_pool p
left join maker_pool_member m on m.pool_id = p.id and m.account_id = %(account)b
left join (
    select y.pool_id, count(*) as waiting, count(c.id) as held, count(c.id) filter (where c.account_id = %(account)b) as mine,
        min(y.since) filter (where c.id is null) as oldest,
        count(*) filter (where c.id is null and y.since + r.longest_hours * %(hour)b::interval <= %(now)b) as stale
    from maker_stay y
    join maker_pool r on r.id = y.pool_id
    join belt b on b.bucket = y.bucket and b.raw_id = y.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
    left join maker_claim c on c.bucket = y.bucket and c.lead_id = y.lead_id and c.ended_at is null
    group by y.pool_id
) s on s.pool_id = p.id
where %(code)b::text = '' or p.code = %(code)b
order by p.place, p.code
