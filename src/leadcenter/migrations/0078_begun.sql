-- Rules that begin or end by time alone raise their stamp when their time has come, so that what waits on the desks hears of them.

alter table stamp add column looked_at timestamptz not null default now();
comment on column stamp.looked_at is 'Up to when it was looked what begins or ends by time alone.';
