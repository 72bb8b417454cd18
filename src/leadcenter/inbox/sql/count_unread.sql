-- what: how many notices somebody has not read, as far as it is worth counting
-- set in: as in list_notices; how far to count
-- set out: one row
-- locks: none
select count(*) from (
    select from notice_to_staff n
    where n.dealer_id = %(entity)b and (n.staff_id = %(staff)b::uuid or (%(desk)b::boolean and n.staff_id is null)) and n.read_at is null
    limit %(count)b
) u
