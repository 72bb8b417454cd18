-- what: rows behind a chain's last one, written by transactions older than every one that still runs: nothing can come between them any more
-- set in: the chain's buckets, its last row (xact, id)
-- set out: rows in the order of the chain
-- locks: none
select a.bucket, a.id, a.xact, a.at, a.actor_kind, a.actor, a.on_behalf, a.what, a.object_kind, a.object, a.subject, a.purpose, a.request,
    a.before::text, a.after::text, a.class, a.keep_until
from audit a
where a.bucket = any(%(buckets)b::int[]) and (a.xact, a.id) > (%(xact)b::bigint, %(id)b::uuid)
  and a.xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
order by a.xact, a.id
limit %(limit)b
