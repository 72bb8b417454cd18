-- what: the accounts of an entity, or of all
-- set in: entity or null, part of a name of theirs (empty = any), name after which to begin, now, how many
-- set out: one row an account: id, name, entity, person, roles, codes of regions, state, the person's name, how many second factors, last seen (null: never), whether somebody
-- is signed in, until when a link can be used (null: none)
-- locks: none
select a.id, a.login, a.entity_id, a.staff_id,
    array(select r.role from account_role r where r.account_id = a.id union select m.role from staff m where m.id = a.staff_id order by 1),
    array(select distinct g.code from account_role r join region g on g.id = r.region_id where r.account_id = a.id order by 1), a.status, coalesce(p.name, ''),
    (select count(*) from factor f where f.account_id = a.id and f.status = 'active'),
    s.seen_at, coalesce(s.live, false),
    (select max(l.expires_at) from one_time_link l where l.account_id = a.id and l.used_at is null and l.expires_at > %(now)b)
from account a
left join staff p on p.id = a.staff_id
left join lateral (
    select max(x.seen_at) seen_at, bool_or(x.ended_at is null and x.ends_at > %(now)b) live from session x where x.account_id = a.id
) s on true
where (%(entity_id)b::uuid is null or a.entity_id = %(entity_id)b) and a.login > %(after)b
  and (%(part)b = '' or strpos(a.login, lower(%(part)b)) > 0 or strpos(coalesce(p.name, ''), %(part)b) > 0)
order by a.login
limit %(count)b
