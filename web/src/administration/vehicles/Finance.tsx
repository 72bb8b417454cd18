/** The tables by which quotations are calculated: tax, loans, insurances, the yearly tax of a province. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { Several } from "../../frame/Several";
import { useSay, useSpeech } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Day, Line, Names, today } from "../fields";
import { Rows } from "../Rows";
import { KEY, useNamed } from "../reading";
import { SMALL } from "../rules/Reasons";
import { reasons } from "../rules/words";
import { admin } from "../words";
import { percentOf, SUM, shareOf, yuan } from "./money";
import { useManages } from "./Vehicles";
import { VesselTax } from "./VesselTax";
import { finance } from "./words";

type Tables = Schemas["TablesShown"];
type Loan = Tables["loans"][number];
type Premium = Tables["insurance"][number];

/** By its name where it has one. */
function useTold(): (of: { code: string; name_zh?: string; name_en?: string }) => string {
  const named = useNamed();
  return (of) => named({ name_zh: of.name_zh ?? "", name_en: of.name_en ?? "" }) || of.code;
}

export function Finance() {
  const say = useSay();
  const { language } = useSpeech();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "tables"],
    queryFn: ({ signal }) => told(api.GET("/quotation-tables", { signal })),
  });
  if (error) return <Problem fault={error} again={refetch} />;
  if (!data) return <Skeleton active />;
  return (
    <>
      <Panel
        title={say(finance.tax)}
        extra={<span className="faint">{say(finance.on, { day: data.on })}</span>}
      >
        <Facts
          of={[
            [say(finance.tax), say(finance.taxText, { rate: `${percentOf(data.tax.rate)}%` })],
            [
              say(finance.relief),
              data.relief &&
                say(finance.reliefText, {
                  share: `${percentOf(data.relief.share)}%`,
                  most: data.relief.most ? yuan(data.relief.most, language) : "–",
                }),
            ],
          ]}
        />
      </Panel>
      <Loans loans={data.loans} />
      <Premiums insurance={data.insurance} />
      <VesselTax />
    </>
  );
}

function Loans({ loans }: { loans: readonly Loan[] }) {
  const say = useSay();
  const manages = useManages();
  const nameOf = useTold();
  const { language } = useSpeech();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={say(finance.loans)}
      extra={
        manages && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
            {say(finance.addLoan)}
          </Button>
        )
      }
    >
      <Rows
        label={say(finance.loans)}
        rows={loans}
        keyOf={(one) => one.code}
        empty={say(finance.none)}
        columns={[
          { key: "name", title: say(admin.name), cell: nameOf },
          {
            key: "rate",
            title: say(finance.rate),
            end: true,
            cell: (one) => `${percentOf(one.annual_rate)}%`,
          },
          {
            key: "down",
            title: say(finance.down),
            end: true,
            cell: (one) => `${percentOf(one.least_down)}%`,
          },
          { key: "terms", title: say(finance.terms), cell: (one) => one.terms.join(" / ") },
          { key: "fee", title: say(finance.fee), end: true, cell: (one) => yuan(one.fee, language) },
        ]}
      />
      <LoanForm open={open} close={() => setOpen(false)} />
    </Panel>
  );
}

interface FormProps {
  open: boolean;
  close: () => void;
}

interface LoanGiven {
  code: string;
  name_zh: string;
  name_en: string;
  annual_rate: string;
  least_down: string;
  fee: string;
  terms: string[];
  valid_from: string;
  valid_to?: string;
}

/** A field of a share, written as percent. */
function Percent({ name, label }: { name: string; label: string }) {
  const say = useSay();
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[
        {
          validator: async (_, value) => {
            if (shareOf(value ?? "") === null) throw new Error(say(finance.percentBad));
          },
        },
      ]}
    >
      <Input inputMode="decimal" suffix="%" className="lc-date" />
    </Form.Item>
  );
}

function Sum({ name, label }: { name: string; label: string }) {
  const say = useSay();
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[{ required: true, pattern: SUM, message: say(admin.missing) }]}
    >
      <Input inputMode="decimal" className="lc-date" />
    </Form.Item>
  );
}

const MONTHS = ["12", "24", "36", "48", "60"];

function LoanForm({ open, close }: FormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<LoanGiven>
      title={say(finance.addLoan)}
      open={open}
      close={close}
      initial={{ valid_from: today(), fee: "0", terms: ["12", "24", "36"] }}
      save={async ({ code, annual_rate, least_down, terms, valid_to, ...given }) => {
        await told(
          api.PUT("/loan-products/{code}", {
            params: { path: { code } },
            body: {
              ...given,
              annual_rate: shareOf(annual_rate) ?? "0",
              least_down: shareOf(least_down) ?? "0",
              terms: terms.map(Number),
              valid_to: valid_to || null,
            },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "tables"] });
      }}
    >
      <CodeLine pattern={SMALL} lead={say(reasons.codeLead)} />
      <Names />
      <Percent name="annual_rate" label={say(finance.rateField)} />
      <Percent name="least_down" label={say(finance.downField)} />
      <Form.Item
        name="terms"
        label={say(finance.terms)}
        rules={[{ required: true, message: say(admin.missing) }]}
      >
        <Several
          mode="tags"
          aria-label={say(finance.terms)}
          options={MONTHS.map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <Sum name="fee" label={say(finance.fee)} />
      <Day name="valid_from" label={say(admin.validFrom)} required min={today()} />
      <Day name="valid_to" label={say(finance.until)} />
    </Editing>
  );
}

function Premiums({ insurance }: { insurance: readonly Premium[] }) {
  const say = useSay();
  const manages = useManages();
  const nameOf = useTold();
  const { language } = useSpeech();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={say(finance.insurance)}
      extra={
        manages && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
            {say(finance.addPremium)}
          </Button>
        )
      }
    >
      <Rows
        label={say(finance.insurance)}
        rows={insurance}
        keyOf={(one) => one.code}
        empty={say(finance.none)}
        columns={[
          {
            key: "name",
            title: say(admin.name),
            cell: (one) => (one.compulsory ? say(finance.compulsory) : nameOf(one)),
          },
          {
            key: "base",
            title: say(finance.base),
            cell: (one) =>
              Number(one.share)
                ? say(finance.premium, {
                    base: yuan(one.base, language),
                    share: `${percentOf(one.share)}%`,
                  })
                : say(finance.premiumFlat, { base: yuan(one.base, language) }),
          },
          {
            key: "source",
            title: say(finance.source),
            cell: (one) => <span className="soft">{one.source}</span>,
          },
        ]}
      />
      <PremiumForm open={open} close={() => setOpen(false)} />
    </Panel>
  );
}

interface PremiumGiven {
  code: string;
  name_zh: string;
  name_en: string;
  base: string;
  share: string;
  seats_from: number;
  seats_to: number;
  source?: string;
  valid_from: string;
  valid_to?: string;
}

function PremiumForm({ open, close }: FormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<PremiumGiven>
      title={say(finance.addPremium)}
      open={open}
      close={close}
      initial={{ valid_from: today(), base: "0", share: "0", seats_from: 2, seats_to: 9 }}
      save={async ({ code, share, source = "", valid_to, ...given }) => {
        await told(
          api.PUT("/premiums/{code}", {
            params: { path: { code } },
            body: { ...given, share: shareOf(share) ?? "0", source, valid_to: valid_to || null },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "tables"] });
      }}
    >
      <CodeLine pattern={SMALL} lead={say(reasons.codeLead)} />
      <Names />
      <Sum name="base" label={say(finance.base)} />
      <Percent name="share" label={say(finance.share)} />
      <div className="lc-admin-columns">
        <Form.Item name="seats_from" label={say(finance.seatsFrom)}>
          <InputNumber min={2} max={9} precision={0} />
        </Form.Item>
        <Form.Item name="seats_to" label={say(finance.seatsTo)}>
          <InputNumber min={2} max={9} precision={0} />
        </Form.Item>
      </div>
      <Line name="source" label={say(finance.source)} max={500} />
      <Day name="valid_from" label={say(admin.validFrom)} required min={today()} />
      <Day name="valid_to" label={say(finance.until)} />
    </Editing>
  );
}
