-- what: when a person is away, from now on
-- set in: person, now
-- set out: one row an absence: begin, end, kind
-- locks: none
select a.starts_at, a.ends_at, a.kind from absence a where a.staff_id = %(staff_id)b and a.ends_at > %(now)b order by a.starts_at
