-- what: a pool of the maker is made, or its rule is another from now on
-- set in: id of a new one, code, the rule whole, now
-- set out: id
-- locks: the pool's row
insert into maker_pool (id, code, name, status, place, provinces, categories, protect_hours, extend_hours, most_hours, notice_hours, cooldown_hours, cap,
    longest_hours, made_at, changed_at)
values (%(id)b, %(code)b, %(name)b, %(status)b, %(place)b, %(provinces)b::text[], %(categories)b::text[], %(protect_hours)b, %(extend_hours)b,
    %(most_hours)b, %(notice_hours)b, %(cooldown_hours)b, %(cap)b, %(longest_hours)b, %(now)b, %(now)b)
on conflict (code) do update
set name = excluded.name, status = excluded.status, place = excluded.place, provinces = excluded.provinces, categories = excluded.categories,
    protect_hours = excluded.protect_hours, extend_hours = excluded.extend_hours, most_hours = excluded.most_hours, notice_hours = excluded.notice_hours,
    cooldown_hours = excluded.cooldown_hours, cap = excluded.cap, longest_hours = excluded.longest_hours, changed_at = excluded.changed_at
returning id
