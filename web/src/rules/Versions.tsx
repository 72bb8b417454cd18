/** Rules by kind: what is to be done, what holds, what held before. */
import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Empty, Select, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { instant, Time } from "../frame/times";
import { versionsRoute } from "./desk";
import "./rules.css";
import { KINDS, type Kind, type Search } from "./search";
import { SHAPES } from "./shapes";
import { useCatalogue, useTelling } from "./telling";
import { TONES } from "./tones";
import type { Version } from "./version";
import { kinds, leads, rules, stages } from "./words";

export function Versions() {
  const say = useSay();
  const go = useNavigate();
  const search = versionsRoute.useSearch();
  const ofMaker = useMe().zone === "maker";
  const kind: Kind = ofMaker ? (search.kind ?? "cleaning") : "assignment";
  const stand = (next: Search) => go({ to: "/rules" as never, search: next as never, replace: true });
  const dealer = kind === "assignment" && ofMaker ? (search.dealer ?? "") : "";
  const missing = kind === "assignment" && ofMaker && !dealer;
  return (
    <Page title={say(rules.title)} beside={<span className="faint lc-rules-beside">{say(rules.lead)}</span>}>
      <div className={ofMaker ? "lc-rules" : undefined}>
        {ofMaker && (
          <nav aria-label={say(rules.kinds)} className="lc-rules-kinds">
            {KINDS.map((one) => (
              <button
                key={one}
                type="button"
                className={one === kind ? "lc-rules-kind here" : "lc-rules-kind"}
                aria-current={one === kind ? "true" : undefined}
                onClick={() => stand({ kind: one })}
              >
                <span className="strong">{say(kinds[one])}</span>
                <span className="soft">{say(leads[one])}</span>
              </button>
            ))}
          </nav>
        )}
        <div className="lc-stack">
          {kind === "assignment" && ofMaker && (
            <Dealers value={dealer} change={(next) => stand({ kind, dealer: next })} />
          )}
          {missing ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(rules.chooseDealer)} />
          ) : (
            <OfKind key={`${kind} ${dealer}`} kind={kind} dealer={dealer} />
          )}
        </div>
      </div>
    </Page>
  );
}

function Dealers({ value, change }: { value: string; change: (code: string) => void }) {
  const say = useSay();
  const { data, isPending } = useQuery({
    queryKey: ["rules", "dealers"],
    queryFn: async ({ signal }) => {
      const found: { code: string; name: string; city: string }[] = [];
      let after = "";
      do {
        const page = await told(
          api.GET("/entities", { params: { query: { kind: "dealer", after } }, signal }),
        );
        found.push(...page.entities);
        after = page.next;
      } while (after);
      return found;
    },
    staleTime: 300_000,
  });
  return (
    <Select
      aria-label={say(rules.ofDealer)}
      className="lc-rules-dealer"
      showSearch={{ optionFilterProp: "label" }}
      placeholder={say(rules.chooseDealer)}
      loading={isPending}
      value={value || undefined}
      options={(data ?? []).map((one) => ({
        value: one.code,
        label: `${one.name} · ${[one.city, one.code].filter(Boolean).join(" ")}`,
      }))}
      onChange={change}
    />
  );
}

function OfKind({ kind, dealer }: { kind: Kind; dealer: string }) {
  const say = useSay();
  const may = useMay();
  const found = useQuery({
    queryKey: ["rules", "versions", kind, dealer],
    queryFn: ({ signal }) => told(api.GET("/rule-sets", { params: { query: { kind, dealer } }, signal })),
  });
  if (found.error) return <Problem fault={found.error} again={found.refetch} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const all = found.data.versions;
  const of = (...of: Version["stage"][]) => all.filter((one) => of.includes(one.stage));
  const toDo = of("review", "draft");
  const holding = of("holds", "planned");
  const past = of("replaced", "retired");
  return (
    <>
      {toDo.length > 0 && (
        <Panel title={say(rules.toDo)}>
          <Rows of={toDo} />
        </Panel>
      )}
      <Panel
        title={say(rules.holds)}
        extra={may("rule.draft") && <Make kind={kind} dealer={dealer} versions={all} />}
      >
        {holding.length > 0 ? (
          <Rows of={holding} />
        ) : (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(rules.holdsNone)} />
        )}
      </Panel>
      {past.length > 0 && (
        <Panel title={say(rules.history)}>
          <Rows of={past} />
        </Panel>
      )}
    </>
  );
}

/** A draft that begins as what holds for the brand. */
function Make({ kind, dealer, versions }: { kind: Kind; dealer: string; versions: readonly Version[] }) {
  const say = useSay();
  const go = useNavigate();
  const [brand, setBrand] = useState("");
  const catalogue = useCatalogue(kind);
  const telling = useTelling(kind);
  const brands = (catalogue.data?.choices ?? []).filter((one) => one.field === "brand");
  const make = useMutation({
    mutationFn: async () => {
      const from =
        versions.find((one) => one.brand === brand && one.stage === "holds") ??
        versions.find((one) => one.brand === "" && one.stage === "holds");
      const whole =
        from && (await told(api.GET("/rule-sets/{rule_set}", { params: { path: { rule_set: from.id } } })));
      return told(
        api.POST("/rule-sets", {
          body: {
            kind,
            dealer,
            brand,
            title: from ? say(rules.copyTitle, { n: from.version }) : say(rules.firstTitle),
            body: whole?.body ?? SHAPES[kind].starter,
            cases: whole?.cases ?? [],
          } as never,
        }),
      );
    },
    onSuccess: ({ id }) => go({ to: "/rules/$version" as never, params: { version: id } as never }),
  });
  return (
    <span className="row wrap">
      {make.error && <Alert type="warning" showIcon title={sentence(make.error, say)} />}
      {brands.length > 0 && (
        <Select
          aria-label={say(rules.brand)}
          className="lc-entry-short"
          value={brand}
          options={[
            { value: "", label: say(rules.everyBrand) },
            ...brands.map((one) => ({ value: one.value, label: telling.value("brand", one.value) })),
          ]}
          onChange={setBrand}
        />
      )}
      <Button type="primary" icon={<PlusOutlined />} loading={make.isPending} onClick={() => make.mutate()}>
        {say(rules.make)}
      </Button>
    </span>
  );
}

function Rows({ of }: { of: readonly Version[] }) {
  return (
    <ul className="lc-versions">
      {of.map((one) => (
        <Row key={one.id} of={one} />
      ))}
    </ul>
  );
}

function Row({ of }: { of: Version }) {
  const say = useSay();
  const may = useMay();
  const { language } = useSpeech();
  const telling = useTelling(of.kind);
  const [act, strong] =
    of.stage === "draft" && may("rule.draft")
      ? [rules.goOn, false]
      : of.stage === "review" && !of.own && may("rule.approve")
        ? [rules.look, true]
        : [rules.open, false];
  const people = [
    of.made_by && `${say(rules.madeBy)} ${of.own ? say(rules.you) : of.made_by}`,
    of.approved_by && `${say(rules.approvedBy)} ${of.approved_by}`,
    of.cases > 0 && say(rules.cases, { n: of.cases }),
  ].filter(Boolean);
  return (
    <li>
      <div className="lc-version-line">
        <span className={`lc-dot ${TONES[of.stage]}`}>{say(stages[of.stage])}</span>
        <span className="strong nowrap">{say(rules.version, { n: of.version })}</span>
        <span className="soft nowrap">
          {of.brand ? telling.value("brand", of.brand) : say(rules.everyBrand)}
        </span>
        <span className="lc-version-name">{of.title}</span>
      </div>
      <div className="lc-version-line soft">
        {of.stage === "holds" && <span>{say(rules.since, { at: instant(of.valid_from, language) })}</span>}
        {of.stage === "planned" && <span>{say(rules.from, { at: instant(of.valid_from, language) })}</span>}
        {of.stage !== "holds" && of.stage !== "planned" && <Time at={of.moved_at ?? of.valid_from} />}
        {people.length > 0 && <span>{people.join(" · ")}</span>}
      </div>
      <Link
        to={"/rules/$version" as never}
        params={{ version: of.id } as never}
        className={strong ? "lc-version-open strong" : "lc-version-open"}
        aria-label={`${say(act)} ${say(rules.version, { n: of.version })}`}
      >
        {say(act)}
      </Link>
    </li>
  );
}
