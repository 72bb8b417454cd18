-- what: what a role may do, in place of what it might
-- set in: role, permissions
-- set out: what it might before; no row when there is no such role
-- locks: the role
with held as (
    select r.code, array(select p.permission from role_permission p where p.role = r.code order by 1) as permissions
    from role r
    where r.code = %(role)b
    for update
),
gone as (
    delete from role_permission p using held h where p.role = h.code and p.permission <> all(%(permissions)b::text[])
),
more as (
    insert into role_permission (role, permission)
    select h.code, k.permission from held h cross join unnest(%(permissions)b::text[]) as k (permission)
    on conflict (role, permission) do nothing
)
select h.permissions from held h
