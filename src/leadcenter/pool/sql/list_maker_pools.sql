-- what: pools of the maker in the order in which they take leads, as one of its people stands to them, with how full they are; counts go no further than a bound
-- set in: account, one of them by its code (empty: each), now, what an hour is in real time, the bound
-- set out: one row per pool: code, whether a member, an admin, how many leads wait, how many of them are in somebody's hand, in the asker's own; since when
--          the one that waits longest lies there in nobody's hand, how many of those for too long; then the rule
-- locks: none; rides on maker_stay_listed, maker_claim_in, maker_claim_held
select p.code, m.account_id is not null, coalesce(m.admin, false), w.waiting, h.held, i.mine, f.oldest, t.stale,
    p.name, p.status, p.place, p.provinces, p.categories, p.protect_hours, p.extend_hours, p.most_hours, p.notice_hours, p.cooldown_hours, p.cap,
    p.longest_hours
from maker_pool p
left join maker_pool_member m on m.pool_id = p.id and m.account_id = %(account)b
cross join lateral (
    select count(*) as waiting
    from (
        select y.bucket, y.lead_id
        from maker_stay y
        where y.pool_id = p.id
        order by y.since, y.lead_id
        limit %(most)b
    ) k
    join belt b on b.bucket = k.bucket and b.raw_id = k.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
) w
cross join lateral (
    select count(*) as held
    from (
        select 1
        from maker_claim c
        join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
        where c.pool_id = p.id and c.ended_at is null
        limit %(most)b
    ) k
) h
cross join lateral (
    select count(*) as mine
    from maker_claim c
    join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
    where c.account_id = %(account)b and c.pool_id = p.id and c.ended_at is null
) i
left join lateral (
    select y.since as oldest
    from maker_stay y
    join belt b on b.bucket = y.bucket and b.raw_id = y.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
    where y.pool_id = p.id
      and not exists (select from maker_claim c where c.bucket = y.bucket and c.lead_id = y.lead_id and c.ended_at is null)
    order by y.since, y.lead_id
    limit 1
) f on true
cross join lateral (
    select count(*) as stale
    from (
        select 1
        from maker_stay y
        join belt b on b.bucket = y.bucket and b.raw_id = y.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
        where y.pool_id = p.id and y.since <= %(now)b::timestamptz - p.longest_hours * %(hour)b::interval
          and not exists (select from maker_claim c where c.bucket = y.bucket and c.lead_id = y.lead_id and c.ended_at is null)
        order by y.since, y.lead_id
        limit %(most)b
    ) k
) t
where %(code)b::text = '' or p.code = %(code)b
order by p.place, p.code
