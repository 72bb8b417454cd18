-- What channels cost, month by month: head figures of their quality (product.md L13).

create table channel_cost (
    id uuid primary key,
    channel_id uuid not null references channel,
    month date not null constraint channel_cost_month check (extract(day from month) = 1),
    amount numeric(12, 2) constraint channel_cost_amount check (amount >= 0),
    made_by text not null,
    made_at timestamptz not null
);
create index channel_cost_newest on channel_cost (channel_id, month, made_at);
comment on table channel_cost is 'What a channel costs in a month, in yuan, as people entered it. The newest row of a month counts; earlier ones stay. Small: a row for each time somebody enters a sum.';
comment on column channel_cost.month is 'Its first day.';
comment on column channel_cost.amount is 'Empty: taken back, nobody knows the cost of this month.';
