-- Nobody is paid back what was never paid. Not valid, so that an order that is below zero already does not stop the update; it is raised above in one step.

alter table car_order add constraint car_order_held check (paid >= 0) not valid;
comment on constraint car_order_held on car_order is 'No more is paid back than was paid.';
