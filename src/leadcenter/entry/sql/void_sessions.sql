-- what: after a restore nobody is signed in, and no link to an account is good: which were ended or used since, nobody here knows
-- set in: now
-- set out: nothing
-- locks: sessions and links that were open
with links as (
    update one_time_link l set used_at = %(now)b where l.used_at is null and l.purpose = 'account' returning l.id
)
update session s set ended_at = %(now)b where s.ended_at is null and (select count(*) from links) >= 0
