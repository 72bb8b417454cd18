-- what: the rows that lie in a stretch of a chain, sealed or not
-- set in: the chain's buckets; the last row before the stretch and the last one in it
-- set out: rows in the order of the chain
-- locks: none
select a.bucket, a.id, a.xact, a.at, a.actor_kind, a.actor, a.on_behalf, a.what, a.object_kind, a.object, a.subject, a.purpose, a.request,
    a.before::text, a.after::text, a.class, a.keep_until
from audit a
where a.bucket = any(%(buckets)b::int[]) and (a.xact, a.id) > (%(after_xact)b::bigint, %(after_id)b::uuid)
  and (a.xact, a.id) <= (%(xact)b::bigint, %(id)b::uuid)
order by a.xact, a.id
