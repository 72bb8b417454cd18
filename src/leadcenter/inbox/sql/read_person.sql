-- what: how somebody wants to be told
-- set in: person
-- set out: one row: language, quiet from, quiet until; none = nothing was ever said
-- locks: none
select i.language, i.quiet_from, i.quiet_until from inbox_person i where i.staff_id = %(staff)b
