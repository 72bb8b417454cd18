/** Sales enter what a customer paid; finance confirms it. */
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { typed } from "../frame/money";
import { useSay } from "../frame/speech";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { paymentKinds, paymentMethods, orders as words } from "./words";

const KINDS = ["deposit", "down_payment", "balance", "loan", "refund"] as const;
const RECEIPT = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$/;

interface PayProps {
  reference: string;
  /** What nobody has paid yet, confirmed or not. */
  rest: string;
}

export function Pay({ reference, rest }: PayProps) {
  const say = useSay();
  const { act } = useActing();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("deposit");
  const [method, setMethod] = useState<string>("transfer");
  const [receipt, setReceipt] = useState("");
  const [amount, setAmount] = useState("");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    const sum = typed(amount);
    if (sum === undefined) return setMissing(say(words.amountUnfit));
    if (!RECEIPT.test(receipt.trim())) return setMissing(say(words.receiptUnfit));
    setMissing("");
    setBusy(true);
    const body = { kind, method, receipt: receipt.trim(), amount: kind === "refund" ? `-${sum}` : sum };
    const path = `/leads/${encodeURIComponent(reference)}/payments`;
    const done = await act({ method: "POST", path, body, deed: "payment", lead: reference });
    setBusy(false);
    if (!done) return;
    setReceipt("");
    setAmount("");
  };
  const choose = (next: (typeof KINDS)[number]) => {
    setKind(next);
    if (next === "loan") setMethod("lender");
    else if (method === "lender") setMethod("transfer");
    if (next === "balance" && !amount && rest !== "0.00") setAmount(rest);
  };
  return (
    <details className="lc-details">
      <summary>{say(words.pay)}</summary>
      <form className="lc-stack lc-sales-form" onSubmit={enter} noValidate>
        <p className="soft">{say(words.payLead)}</p>
        <Choice
          label={say(words.kind)}
          options={KINDS.map((one) => [one, say(paymentKinds[one] ?? words.kind)] as const)}
          value={kind}
          choose={choose}
        />
        <Choice
          label={say(words.method)}
          options={Object.entries(paymentMethods).map(([one, text]) => [one, say(text)] as const)}
          value={method}
          choose={setMethod}
        />
        <div className="lc-sales-pair">
          <label className="lc-field">
            {say(words.amount)}
            <input
              inputMode="decimal"
              autoComplete="off"
              maxLength={14}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          </label>
          <label className="lc-field">
            {say(words.receipt)}
            <input
              autoComplete="off"
              maxLength={60}
              value={receipt}
              onChange={(event) => setReceipt(event.target.value)}
            />
          </label>
        </div>
        {missing && <p role="alert">{missing}</p>}
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {say(words.payDo)}
        </Button>
      </form>
    </details>
  );
}
