-- What became of what channels sent, summed up by the day, so that a report of a year need not read a year's raw leads.

create table channel_day_count (
    day date primary key,
    zone text not null,
    counted_at timestamptz not null
);
comment on table channel_day_count is 'Days of the maker whose raw leads were summed up into channel_day, in which zone and when. Small: a row a day.';

create table channel_day (
    day date not null references channel_day_count,
    channel_id uuid not null references channel,
    kind text not null check (kind in ('unique', 'duplicate', 'invalid', 'quarantined', 'suspicious', 'erased', 'open', 'carried')),
    raw bigint not null check (raw > 0),
    dispatched bigint not null check (dispatched between 0 and raw),
    visited bigint not null check (visited between 0 and raw),
    ordered bigint not null check (ordered between 0 and raw),
    won bigint not null check (won between 0 and raw),
    founded_s double precision not null check (founded_s >= 0),
    dispatched_s double precision not null check (dispatched_s >= 0),
    visited_s double precision not null check (visited_s >= 0),
    ordered_s double precision not null check (ordered_s >= 0),
    primary key (day, channel_id, kind)
);
comment on table channel_day is 'How many raw leads of a day a channel sent, by what they are worth, and what became of their leads, as it stood when the day was counted. Small: some rows a day and channel.';
comment on column channel_day.founded_s is 'Seconds in all from the raw leads to their leads; the other three: to the first dispatch, visit and order.';
comment on column channel_day.kind is 'What a raw lead is worth; carried: a dealer passed it on, no channel sent it.';
