-- How long a lead waits for its customer's word is counted from when the wait began, not from when the lead was founded.

alter table belt add column waits_since timestamptz;
comment on column belt.waits_since is 'Since when the customer''s word is waited for: in awaiting_dealer and awaiting_grant, also from one to the other.';

-- Of leads that wait already only the last look is known.
update belt set waits_since = changed_at where state in ('awaiting_dealer', 'awaiting_grant');
