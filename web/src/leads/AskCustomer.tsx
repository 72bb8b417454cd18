/** From a lead's own page: its customer is asked for consent, and gets the link by which he answers. */
import { Drawer } from "antd";
import type { Schemas } from "../frame/client";
import { useSay } from "../frame/speech";
import { AskConsent } from "../trust/AskConsent";
import { Links } from "../trust/Links";
import "../trust/trust.css";
import { leads } from "./words";

interface AskCustomerProps {
  customer: string;
  dealer: string;
  records: readonly Schemas["Record"][] | undefined;
  close: () => void;
}

export function AskCustomer({ customer, dealer, records, close }: AskCustomerProps) {
  const say = useSay();
  return (
    <Drawer open onClose={close} size={520} title={say(leads.askCustomer)} destroyOnHidden>
      <div className="lc-stack">
        <AskConsent customer={customer} records={records} dealer={dealer} />
        <Links customer={customer} />
      </div>
    </Drawer>
  );
}
