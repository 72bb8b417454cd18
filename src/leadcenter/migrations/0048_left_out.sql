-- A look at the trail says what it could not look at: stretches of time that a restore took away.

alter table audit_look add column left_out text[] not null default '{}';
comment on column audit_look.left_out is 'Spans TO/AT (ISO 8601) between the instant that the database was set back to and the restore: what was sealed in them is gone, so the second store''s roots of them were left out.';
