/** The pages of sales as the phone shows them. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../frame/Page";
import { useSay } from "../frame/speech";
import { BookDrive } from "../sales/BookDrive";
import { Deal as DealPage } from "../sales/Deal";
import { Drive as DrivePage } from "../sales/Drive";
import { Drives as DrivesPage } from "../sales/Drives";
import { Orders as OrdersPage } from "../sales/Orders";
import { Quotations as QuotationsPage } from "../sales/Quotations";
import { Reception as ReceptionPage } from "../sales/Reception";
import { drives } from "../sales/words";
import { OnPhone } from "./OnPhone";
import { bookRoute } from "./routes";

const onPhone = (Shown: () => ReactNode) => () => (
  <OnPhone>
    <Shown />
  </OnPhone>
);

export const Deal = onPhone(DealPage);
export const Drive = onPhone(DrivePage);
export const Drives = onPhone(DrivesPage);
export const Orders = onPhone(OrdersPage);
export const Quotations = onPhone(QuotationsPage);
export const Reception = onPhone(ReceptionPage);
export const Book = onPhone(BookPage);

/** A test drive for the customer in the hand. */
function BookPage() {
  const say = useSay();
  const go = useNavigate();
  const { reference } = bookRoute.useParams();
  return (
    <Page title={say(drives.book)}>
      <BookDrive
        lead={reference}
        over={(booked) =>
          booked
            ? go({ to: "/test-drives" as never })
            : go({ to: "/leads/$reference" as never, params: { reference } as never })
        }
      />
    </Page>
  );
}
