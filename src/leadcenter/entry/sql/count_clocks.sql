-- what: how the three clocks were kept: stopped in time, too late (stopped or still running), still running; and how many leads were taken back
-- set in: nothing
-- set out: kind of the clock, met, missed, running, leads taken back by its ladder
-- locks: none
select c.kind,
    count(*) filter (where c.stopped_by not in ('', 'ended', 'moved') and c.spent_us <= c.target_us),
    count(*) filter (where c.stopped_by not in ('ended', 'moved') and (c.spent_us > c.target_us or (c.spent_us is null and c.rung > 1))),
    count(*) filter (where c.stopped_by = '' and c.rung <= 1),
    count(*) filter (where exists (
        select from clock_act a where a.bucket = c.bucket and a.lead_id = c.lead_id and a.kind = c.kind and a.seq = c.seq and a.action = 'take_back'
    ))
from clock c
group by c.kind
order by c.kind
