-- Calls and messages are found by their lead alone, wherever they were asked for: a lead moves when its customer was merged.

drop index privacy_call_of_lead;
create index privacy_call_of_lead on privacy_call (lead_id, asked_at);
