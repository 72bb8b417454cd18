/** Many leads at once: who would get which, to be changed and confirmed. */
import { Modal, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { type Advice, type Advised, type Handing, handings, type Proposed, propose } from "./plan";
import type { Lead } from "./Waiting";
import { dealer } from "./words";

interface ProposalProps {
  open: boolean;
  close: () => void;
  leads: readonly Lead[];
  advice: ReadonlyMap<string, Advice>;
  people: readonly Advised[];
  nameOf: (code: string) => string;
  hand: (wanted: readonly Handing[]) => Promise<void>;
}

export function Proposal({ open, close, leads, advice, people, nameOf, hand }: ProposalProps) {
  const say = useSay();
  const [seen, setSeen] = useState<readonly Lead[]>([]);
  const [wanted, setWanted] = useState<readonly Proposed[]>([]);
  const [busy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reckoned once, when it opens; then it is the person's
  useEffect(() => {
    if (!open) return;
    const told = leads.flatMap(({ reference }) => advice.get(reference) ?? []);
    setSeen(leads);
    setWanted(propose(told, people));
  }, [open]);
  // The list is read anew meanwhile: what has left it is no longer to be given.
  const there = useMemo(() => {
    const still = new Set(leads.map((one) => one.reference));
    return seen.filter((one) => still.has(one.reference));
  }, [seen, leads]);
  const given = useMemo(() => handings(wanted, there), [wanted, there]);
  const sums = useMemo(() => {
    const found = new Map<string, number>();
    for (const { staff } of given) found.set(staff, (found.get(staff) ?? 0) + 1);
    return [...found].sort(([, one], [, other]) => other - one);
  }, [given]);
  const confirm = async () => {
    setBusy(true);
    await hand(given);
    setBusy(false);
    close();
  };
  return (
    <Modal
      open={open}
      onCancel={close}
      onOk={confirm}
      width={760}
      title={say(dealer.proposeTitle, { n: there.length })}
      okText={say(dealer.proposeDo, { n: given.length })}
      okButtonProps={{ disabled: given.length === 0, loading: busy, autoFocus: true }}
      cancelText={say(dealer.cancel)}
      destroyOnHidden
    >
      <p className="soft">{say(dealer.proposeLead)}</p>
      <p className="lc-proposal-sums">
        <span className="soft">{say(dealer.summary)}</span>
        {sums.map(([staff, n]) => (
          <span key={staff} className="lc-chip accent">
            {nameOf(staff)} {n}
          </span>
        ))}
      </p>
      <div className="lc-proposal">
        {there.map((lead) => (
          <Row
            key={lead.reference}
            lead={lead}
            advice={advice.get(lead.reference)}
            staff={wanted.find((one) => one.lead === lead.reference)?.staff ?? ""}
            nameOf={nameOf}
            put={(staff) =>
              setWanted(wanted.map((one) => (one.lead === lead.reference ? { ...one, staff } : one)))
            }
          />
        ))}
      </div>
    </Modal>
  );
}

interface RowProps {
  lead: Lead;
  advice: Advice | undefined;
  staff: string;
  nameOf: (code: string) => string;
  put: (staff: string) => void;
}

function Row({ lead, advice, staff, nameOf, put }: RowProps) {
  const say = useSay();
  const word = useHouseWords();
  const fit = advice?.fits.find((one) => one.staff === staff);
  const against = (codes: readonly string[]) =>
    codes.map((why) => (why === "has_it" ? say(dealer.has_it) : word(why))).join(" · ");
  const why = advice?.refusal
    ? word(advice.refusal)
    : fit
      ? against(fit.objections) || say(dealer.whyFree)
      : say(dealer.whyNobody);
  const customer = lead.name || say(dealer.nameless);
  return (
    <div className="lc-proposal-row">
      <span>
        <strong>{customer}</strong> <span className="soft">{lead.phone}</span>
      </span>
      <Select
        aria-label={`${say(dealer.to)} ${customer}`}
        value={staff}
        onChange={put}
        options={[
          { value: "", label: say(dealer.proposeNone) },
          ...(advice?.fits ?? []).map((one) => ({ value: one.staff, label: nameOf(one.staff) })),
        ]}
      />
      <span className={fit?.objections.length ? "lc-against" : "soft"}>
        {why}
        {fit && fit.decided > 0 && ` · ${say(dealer.ofSeries, { won: fit.won, decided: fit.decided })}`}
      </span>
    </div>
  );
}
