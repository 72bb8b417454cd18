-- what: the sums of days that were counted in this zone and not too long ago
-- set in: first day and the first after the span, zone, since when a count holds
-- set out: one row per day, channel and kind, as report_channels has them, with when the day was counted; a day on which nothing came: nulls
-- locks: none
select d.channel_id, c.day, d.kind, d.raw, d.dispatched, d.visited, d.ordered, d.won, d.founded_s, d.dispatched_s, d.visited_s, d.ordered_s,
    c.counted_at
from channel_day_count c
left join channel_day d on d.day = c.day
where c.day >= %(first)b::date and c.day < %(last)b::date and c.zone = %(zone)b and c.counted_at >= %(since)b::timestamptz
