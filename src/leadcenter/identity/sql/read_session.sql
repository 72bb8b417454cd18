-- what: the session of a token, if it is alive and its person may sign in
-- set in: hash of the token, now, since when a session is not idle
-- set out: one row or none
-- locks: none
select s.id, s.stage, s.how, s.made_at, s.seen_at, s.ends_at, s.proved_at, a.id, a.entity_id, a.staff_id, a.login, exists (select from account_role r where r.account_id = a.id and r.role = 'administrator')
from session s
join account a on a.id = s.account_id
join entity e on e.id = a.entity_id and e.status = 'active'
left join staff m on m.id = a.staff_id
where s.token_hash = %(token_hash)b and s.ended_at is null and s.ends_at > %(now)b and s.seen_at > %(idle_since)b
  and a.status = 'active' and (m.id is null or m.status = 'active')
