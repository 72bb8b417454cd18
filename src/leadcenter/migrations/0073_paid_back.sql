-- That no more is paid back than was paid is asked where a payment is confirmed. A check binds every later write of an order, so one that was below zero already could
-- neither be raised step by step nor go along with its lead when the customer was merged.

alter table car_order drop constraint car_order_held;
