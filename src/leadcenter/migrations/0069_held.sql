-- Whom a call list in plain text tells of is known as long as its file lies there, so that a customer's no ends it. Files from before tell it of nobody: they end.

alter table export
    add column held_buckets int[] not null default '{}',
    add column held_leads uuid[] not null default '{}';
comment on column export.held_leads is 'The leads that stand in a call list with their numbers in plain text, with held_buckets; empty once the file is destroyed. A customer who says no meanwhile ends the file.';
update export set expires_at = now() where plain and purpose = 'call_list' and slot is not null and status in ('approved', 'ready') and expires_at > now();
