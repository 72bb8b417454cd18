-- Nobody is paid back what was never paid. Not valid: an order that is below zero already is seen by finance and mended by a counter-entry, not refused here.

alter table car_order add constraint car_order_held check (paid >= 0) not valid;
comment on constraint car_order_held on car_order is 'No more is paid back than was paid.';
