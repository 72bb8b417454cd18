-- what: a look at the whole trail is asked for; one that is open stands for all
-- set in: id, who asks, now
-- set out: the id, where there was none
-- locks: the row
insert into audit_look (id, asked_by, asked_at) values (%(id)b, %(by)b, %(now)b)
on conflict ((ended_at is null)) where ended_at is null do nothing
returning id
