-- What runs in every round or with every ended ownership reads few rows and not all that waits: each index holds only the rows that its statement wants.

-- who waits for capacity at a dealer, and not what no rule takes up
create index belt_seeking on belt (dealer_id, entered_at) where state = 'dispatched' and reason <> 'in_pool'
    and (due_at is not null or reason not in ('no_rule', 'filtered_out', 'no_branch_matched', 'no_members', 'all_weights_zero'));

-- who came back to a dealer, for the round that hands them out
create index belt_returned on belt (due_at) where state = 'dispatched' and reason = 'customer_returned';

-- leads of transfers that are to be looked at by the clock, and not those that wait for their customer's word elsewhere; and those of one order
drop index transfer_lead_due;
create index transfer_lead_due on transfer_lead (due_at) where state in ('planned', 'held') and to_lead is null;
create index transfer_lead_claimed on transfer_lead (transfer_id, due_at, bucket, lead_id) where state in ('planned', 'held') and to_lead is null;
create index transfer_lead_waiting on transfer_lead (to_lead) where state = 'held' and to_lead is not null;

-- clocks that are shown while they run, the first due first, and those that stand still
create index clock_running on clock (dealer_id, kind, due_at, lead_id) where stopped_at is null;
create index clock_pause_until on clock_pause (dealer_id, until_at);

-- messages in the order in which they are sent, also where many are due since the same instant; and what is due to a webhook
drop index message_due;
create index message_due on message (due_at, noticed_at) where due_at is not null;
create index message_to_webhook on message (to_id, due_at) where adapter = 'webhook' and due_at is not null;
