-- what: the maker's own legal entity, made on a new database
-- set in: id for a new one
-- set out: its id
-- locks: the unique code
insert into entity (id, kind, code, name, legal_name, time_zone) values (%(id)b, 'maker', 'maker', 'maker', 'maker', 'Asia/Shanghai')
on conflict (code) do update set code = excluded.code
returning id
