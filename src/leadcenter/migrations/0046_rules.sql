-- Rule sets are written at the desk: test cases live with a version, who wrote it is not who sets it live.

alter table rule_set
    add column cases jsonb not null default '[]',
    add column made_at timestamptz,
    add column moved_at timestamptz,
    add column note text not null default '',
    add constraint rule_set_two_people check (status <> 'live' or made_at is null or approved_by <> made_by) not valid;
comment on column rule_set.cases is 'What the rules are to decide: name, facts, what is expected. All must come out before a review and before it goes live.';
comment on column rule_set.made_at is 'When made_by last wrote it; null in versions from before there was a desk for rules, which one person may have approved alone.';
comment on column rule_set.moved_at is 'When it came to the status that it has.';
comment on column rule_set.note is 'Why the reviewer gave it back.';
