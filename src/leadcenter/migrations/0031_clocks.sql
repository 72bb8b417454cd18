-- The three clocks of a lead: dispatch, assignment, first follow-up; their targets and what is done when nobody comes. Big tables: clock, clock_pause,
-- clock_act. The flow writes none of them: a thread of the worker finds what has begun and ended in the rows of others.

create table clock_target (
    brand text not null default '',
    kind text not null check (kind in ('dispatch', 'assignment', 'followup')),
    minutes int not null check (minutes between 1 and 100000),
    changed_by text not null default 'default',
    changed_at timestamptz,
    primary key (brand, kind)
);
comment on table clock_target is 'Within how many business minutes each clock is to be stopped, per brand (empty: all others). Without a row of its own brand the first follow-up has the minutes that the dealer agreed to (entity).';
insert into clock_target (kind, minutes) values ('dispatch', 15), ('assignment', 30);

create table clock_rung (
    brand text not null default '',
    kind text not null check (kind in ('dispatch', 'assignment', 'followup')),
    nth smallint not null check (nth between 1 and 10),
    percent int not null check (percent between 1 and 10000),
    action text not null check (action in ('remind', 'warn', 'take_back')),
    primary key (brand, kind, nth),
    constraint clock_rung_taken_back check (action <> 'take_back' or kind = 'followup')
);
comment on table clock_rung is 'The ladder of a clock, per brand (empty: those without one of their own): what is done when so much of the target has passed. Rung by rung, each once.';
insert into clock_rung (kind, nth, percent, action) values
    ('assignment', 1, 80, 'remind'), ('assignment', 2, 100, 'warn'),
    ('followup', 1, 80, 'remind'), ('followup', 2, 100, 'warn'), ('followup', 3, 400, 'take_back');

create table clock (
    bucket int not null check (bucket between 0 and 1023),
    lead_id uuid not null,
    kind text not null check (kind in ('dispatch', 'assignment', 'followup')),
    seq smallint not null check (seq > 0),
    dealer_id uuid not null,
    staff_id uuid,
    team text not null default '',
    brand text not null default '',
    started_at timestamptz not null,
    target_us bigint not null check (target_us > 0),
    due_at timestamptz,
    look_at timestamptz,
    rung smallint not null default 0 check (rung >= 0),
    late_us bigint not null default 0 check (late_us >= 0),
    stopped_at timestamptz,
    stopped_by text not null default '' check (stopped_by in ('', 'dispatched', 'owner', 'contact', 'ended', 'moved')),
    spent_us bigint,
    primary key (bucket, lead_id, kind, seq),
    constraint clock_stopped check ((stopped_at is null) = (stopped_by = '') and (stopped_at is null) = (spent_us is null)),
    constraint clock_looked_at check ((stopped_at is null) = (look_at is not null))
) with (fillfactor = 80);
create index clock_look on clock (look_at) where look_at is not null;
create index clock_of_dealer on clock (dealer_id, kind, started_at);
comment on table clock is 'A clock of a lead, running or stopped. seq: of the dispatch (dispatch, assignment) or of the ownership (followup), so each owner has one of his own. staff_id and team as they were when it began.';
comment on column clock.look_at is 'The timer: when somebody looks again, at the next rung at the latest.';
comment on column clock.late_us is 'By how much rungs came late (nobody was at work): the following ones keep their distance.';
comment on column clock.spent_us is 'Business microseconds that it ran, pauses left out.';

create table clock_pause (
    bucket int not null check (bucket between 0 and 1023),
    lead_id uuid not null,
    kind text not null,
    seq smallint not null,
    dealer_id uuid not null,
    from_at timestamptz not null,
    until_at timestamptz not null,
    reason text not null check (reason <> ''),
    paused_by text not null,
    primary key (bucket, lead_id, kind, seq, from_at),
    constraint clock_pause_forward check (until_at >= from_at)
);
comment on table clock_pause is 'While the customer is waited for the clock stands still; always with an end.';

create table clock_act (
    bucket int not null check (bucket between 0 and 1023),
    lead_id uuid not null,
    kind text not null,
    seq smallint not null,
    rung smallint not null check (rung > 0),
    dealer_id uuid not null,
    action text not null check (action in ('remind', 'warn', 'take_back')),
    at timestamptz not null,
    told uuid,
    primary key (bucket, lead_id, kind, seq, rung)
);
comment on table clock_act is 'Rungs that were taken, each once. told: the person; empty = the desk.';

create table clock_turn (
    one boolean primary key default true check (one),
    dispatches_to timestamptz not null,
    episodes_to timestamptz not null
);
insert into clock_turn (dispatches_to, episodes_to) values ('1970-01-02 00:00+00', '1970-01-02 00:00+00');
comment on table clock_turn is 'Up to where dispatches and ownerships have been given their clocks; locked by whoever is at it.';

create index episode_began on episode using brin (opened_at) with (pages_per_range = 16, autosummarize = on);
create index dispatch_began on dispatch using brin (dispatched_at) with (pages_per_range = 16, autosummarize = on);
comment on index episode_began is 'Costs who writes an ownership next to nothing, and finds the newest.';

create view inv_clock_of_owner with (security_invoker = true) as
select c.bucket, c.lead_id, c.seq
from clock c
join episode e on e.bucket = c.bucket and e.lead_id = c.lead_id and e.seq = c.seq
where c.kind = 'followup' and e.staff_id <> c.staff_id;
comment on view inv_clock_of_owner is 'I11: a follow-up clock runs for the owner of exactly that ownership. Scans clock, episode.';

create view inv_clock_rungs with (security_invoker = true) as
select c.bucket, c.lead_id, c.kind, c.seq, c.rung, count(a.rung) as taken
from clock c
left join clock_act a on a.bucket = c.bucket and a.lead_id = c.lead_id and a.kind = c.kind and a.seq = c.seq
group by c.bucket, c.lead_id, c.kind, c.seq, c.rung
having count(a.rung) <> c.rung or coalesce(max(a.rung), 0) <> c.rung;
comment on view inv_clock_rungs is 'I11: of each clock as many rungs were taken as it says, in order. Scans clock, clock_act.';
