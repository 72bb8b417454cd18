-- what: how many notices somebody has not read, as far as it is worth counting
-- set in: as in list_notices; how far to count
-- set out: one row
-- locks: none; the own and the desk's, each as far as it is worth counting on notice_to_staff_unread: every page asks this when it comes to the front
select count(*)
from (
    (
        select from notice_to_staff o
        where o.dealer_id = %(entity)b and o.staff_id = %(staff)b::uuid and o.read_at is null
        limit %(count)b
    )
    union all
    (
        select from notice_to_staff d
        where %(desk)b::boolean and d.dealer_id = %(entity)b and d.staff_id is null and d.read_at is null
        limit %(count)b
    )
    limit %(count)b
) u
