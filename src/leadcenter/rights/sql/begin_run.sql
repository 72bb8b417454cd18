-- what: the clearing of a day begins, once; whoever finds it begun does not wait for who is at it
-- set in: day, now
-- set out: nothing
-- locks: new row
insert into retention_run (day, began_at)
select %(day)b, %(now)b
where not exists (select from retention_run r where r.day = %(day)b)
on conflict (day) do nothing
