-- Follow-ups, visits and test drives are found by their lead alone, wherever they were written: a lead moves when its customer was merged, and goes
-- back when that is undone. Offers are found by what lies on a dealer's desk.

drop index followup_of_lead;
create index followup_of_lead on followup (lead_id, at);
create index visit_of_lead on visit (lead_id, at);
create index test_drive_of_lead on test_drive (lead_id, begins_at);
drop index grab_offer_of_dealer;
