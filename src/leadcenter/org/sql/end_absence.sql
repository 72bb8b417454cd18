-- what: a person is back before the end; an absence that has not begun is none
-- set in: person, when the absence begins, now
-- set out: its end as it was, or no row when there is none that is not over
-- locks: the row
with begun as (
    update absence a set ends_at = %(now)b
    where a.staff_id = %(staff_id)b and a.starts_at = %(starts_at)b and a.starts_at < %(now)b and a.ends_at > %(now)b
    returning %(now)b::timestamptz as ended
),
coming as (
    delete from absence a
    where a.staff_id = %(staff_id)b and a.starts_at = %(starts_at)b and a.starts_at >= %(now)b
    returning a.starts_at as ended
)
select ended from begun union all select ended from coming
