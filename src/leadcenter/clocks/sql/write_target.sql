-- what: another target for a clock of a brand
-- set in: brand, kind, minutes, who, now
-- set out: nothing
-- locks: the row
insert into clock_target (brand, kind, minutes, changed_by, changed_at)
values (%(brand)b, %(kind)b, %(minutes)b, %(by)b, %(now)b)
on conflict (brand, kind) do update set minutes = excluded.minutes, changed_by = excluded.changed_by, changed_at = excluded.changed_at
