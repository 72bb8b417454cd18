-- what: seconds from received to owned, of leads carried in one passage (no gate held them), over the last minute; begin of the owning transaction, so without its commit
-- set in: nothing
-- set out: p50, p99, n
-- locks: none
select percentile_cont(0.5) within group (order by x.seconds), percentile_cont(0.99) within group (order by x.seconds), count(*)
from (
    select extract(epoch from b.changed_at - b.entered_at)::float8 as seconds
    from belt b
    where b.state = 'assigned' and b.changed_at > now() - interval '60 seconds'
      and not exists (select from journal j where j.bucket = b.bucket and j.raw_id = b.raw_id and j.at < b.changed_at)
) x
