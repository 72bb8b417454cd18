/** The pages of sales as a desk shows them. */
import "../frame/fields.css";
import { AtDesk } from "./acting";
import { Cars as CarsPage } from "./Cars";
import { Deal as DealPage } from "./Deal";
import { Drive as DrivePage } from "./Drive";
import { Drives as DrivesPage } from "./Drives";
import { Orders as OrdersPage } from "./Orders";
import { Payments as PaymentsPage } from "./Payments";
import { Quotations as QuotationsPage } from "./Quotations";
import { Reception as ReceptionPage } from "./Reception";

const atDesk = (Page: () => React.ReactNode) => () => (
  <AtDesk>
    <Page />
  </AtDesk>
);

export const Cars = atDesk(CarsPage);
export const Deal = atDesk(DealPage);
export const Drive = atDesk(DrivePage);
export const Drives = atDesk(DrivesPage);
export const Orders = atDesk(OrdersPage);
export const Payments = atDesk(PaymentsPage);
export const Quotations = atDesk(QuotationsPage);
export const Reception = atDesk(ReceptionPage);
