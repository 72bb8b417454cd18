-- what: seconds from received to owned, of leads that no gate held, over the last minute; begin of the owning transaction, so without its commit
-- set in: nothing
-- set out: p50, p99, n
-- locks: none
select percentile_cont(0.5) within group (order by x.seconds), percentile_cont(0.99) within group (order by x.seconds), count(*)
from (
    select extract(epoch from b.changed_at - b.entered_at)::float8 as seconds
    from belt b
    where b.state = 'assigned' and b.changed_at > now() - interval '60 seconds' and b.changed_at - b.entered_at < interval '20 seconds'
) x
