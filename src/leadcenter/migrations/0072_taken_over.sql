-- How a lead came to its dealer is found by the lead alone: the row of the transfer stays where the lead of the dealer before lies, and the new dealer's lead moves
-- when its customer was merged.

drop index transfer_lead_to;
create index transfer_lead_to on transfer_lead (to_lead) where to_lead is not null;
