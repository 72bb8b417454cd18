-- what: one row per act, in the transaction of the act; the transaction names itself (xact). What proves nothing but security is kept for as long as the rule
--   of the security log says, never less than the law
-- set in: one row per act, ids new, each with the first day on which the law lets it go
-- set out: nothing (whoever may only write may not read back)
-- locks: new rows only
insert into audit (bucket, id, at, actor_kind, actor, on_behalf, what, object_kind, object, subject, purpose, request, before, after, class, keep_until)
select k.bucket, k.id, %(now)b, k.actor_kind, k.actor, k.on_behalf, k.what, k.object_kind, k.object, k.subject, k.purpose, k.request,
    k.before::json, k.after::json, k.class, greatest(k.keep_until::date, r.until)
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(actor_kinds)b::text[], %(actors)b::text[], %(on_behalfs)b::text[], %(whats)b::text[],
    %(object_kinds)b::text[], %(objects)b::text[], %(subjects)b::bytea[], %(purposes)b::text[], %(requests)b::text[], %(befores)b::text[],
    %(afters)b::text[], %(classes)b::text[], %(keeps)b::text[])
    as k (bucket, id, actor_kind, actor, on_behalf, what, object_kind, object, subject, purpose, request, before, after, class, keep_until)
left join (
    select (%(now)b::timestamptz at time zone 'UTC')::date + r.keep_days as until
    from retention_rule r
    where r.category = 'security_log' and r.state = 'sealed'
) r on k.class = 'security'
on conflict do nothing
