-- what: what a person may have from now on; takes nothing away
-- set in: legal entity, staff code, caps (null: no limit)
-- set out: one row with the caps before (null: had no row), or none: there is no such person
-- locks: the person's load; the dealer is locked before
with known as (
    select s.id from staff s where s.entity_id = %(entity)b and s.code = %(staff)b and s.status <> 'left'
),
was as (
    select l.staff_id, l.cap, l.day_cap, l.week_cap, l.month_cap from known k join staff_load l on l.staff_id = k.id
),
written as (
    insert into staff_load as l (staff_id, dealer_id, cap, day_cap, week_cap, month_cap)
    select k.id, %(entity)b, %(cap)b, %(day_cap)b, %(week_cap)b, %(month_cap)b from known k
    on conflict (staff_id) do update set cap = excluded.cap, day_cap = excluded.day_cap, week_cap = excluded.week_cap, month_cap = excluded.month_cap
    returning l.staff_id
)
select was.cap, was.day_cap, was.week_cap, was.month_cap from written w left join was on was.staff_id = w.staff_id
