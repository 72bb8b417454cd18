-- what: how many raw leads stand aside, by state and reason
-- set in: every bucket, states
-- set out: one row per state and reason: how many, since when the one that stands there longest does; the most first
-- locks: none
select b.state, split_part(b.reason, ':', 1), count(*), min(b.changed_at)
from belt b
where b.bucket = any(%(buckets)b::int[]) and b.state = any(%(states)b::text[])
group by 1, 2
order by 3 desc, 1, 2
