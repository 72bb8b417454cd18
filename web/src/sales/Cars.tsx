/** Cars for test drives, and what customers sign before one. */
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { useCarName } from "../frame/cars";
import type { Schemas } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { Time } from "../frame/times";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { useAgreements, useCars } from "./drive_data";
import { useOffers } from "./offers";
import "./sales.css";
import type { Car } from "./schedule";
import { drives, sales, cars as words } from "./words";

export function Cars() {
  const say = useSay();
  const { data, error, isPending, refetch } = useCars();
  const [editing, setEditing] = useState<Car | "new">();
  const carName = useCarName();
  return (
    <Page
      title={say(words.title)}
      actions={
        <>
          <Link to={"/test-drives" as never} className="lc-sales-link">
            {say(drives.back)}
          </Link>
          <Button type="primary" onClick={() => setEditing("new")}>
            {say(words.add)}
          </Button>
        </>
      }
    >
      <div className="lc-stack">
        {editing && (
          <Panel title={editing === "new" ? say(words.add) : say(words.edit, { code: editing.code })}>
            <CarForm
              key={editing === "new" ? "" : editing.code}
              car={editing === "new" ? undefined : editing}
              over={() => setEditing(undefined)}
            />
          </Panel>
        )}
        <Panel title={say(words.title)}>
          {isPending && <Skeleton active />}
          {error && !data && <Problem fault={error} again={refetch} />}
          {data?.length === 0 && <p className="soft">{say(drives.carsNoneLead)}</p>}
          <ul className="lc-sales-list">
            {data?.map((one) => (
              <li key={one.code} className="lc-sales-item">
                <div className="lc-card-line">
                  <span>
                    <strong>{one.plate || one.code}</strong> {carName(one.brand, one.series)}
                  </span>
                  <span className={one.status === "active" ? "lc-dot good" : "lc-dot"}>
                    {say(one.status === "active" ? words.active : words.out)}
                  </span>
                </div>
                <div className="lc-card-line soft">
                  <span>
                    {one.code} · {say(words.classes)} {one.licence_classes.join(" ")}
                  </span>
                  <Button
                    aria-label={say(words.edit, { code: one.code })}
                    onClick={() => {
                      setEditing(one);
                      document.getElementById("main")?.scrollTo({ top: 0 });
                    }}
                  >
                    {say(words.change)}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        </Panel>
        <Agreements />
      </div>
    </Page>
  );
}

function CarForm({ car, over }: { car: Car | undefined; over: () => void }) {
  const say = useSay();
  const carName = useCarName();
  const { act } = useActing();
  const { data: offers } = useOffers();
  const sold = [...new Set(offers?.offers.map((one) => `${one.brand}/${one.series}`))];
  const present = car ? `${car.brand}/${car.series}` : "";
  if (present && !sold.includes(present)) sold.unshift(present);
  const [code, setCode] = useState(car?.code ?? "");
  const [plate, setPlate] = useState(car?.plate ?? "");
  const [series, setSeries] = useState(present);
  const [classes, setClasses] = useState(car?.licence_classes.join(" ") ?? "C1 C2");
  const [status, setStatus] = useState<"active" | "out">(car?.status === "out" ? "out" : "active");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!/^[A-Za-z0-9_-]{1,40}$/.test(code)) return setMissing(say(words.codeUnfit));
    const [brand, of] = series.split("/");
    if (!brand || !of) return setMissing(say(words.seriesMissing));
    const kinds = classes
      .toUpperCase()
      .split(/[\s,，]+/)
      .filter(Boolean);
    if (kinds.length === 0 || kinds.some((one) => !/^[A-Z][0-9]?$/.test(one))) {
      return setMissing(say(words.classesUnfit));
    }
    setMissing("");
    setBusy(true);
    const body: Schemas["CarBody"] = {
      brand,
      series: of,
      plate: plate.trim(),
      licence_classes: kinds,
      status,
    };
    const done = await act({ method: "PUT", path: `/test-cars/${code}`, body, deed: "car" });
    setBusy(false);
    if (done) over();
  };
  return (
    <form className="lc-stack lc-sales-form" onSubmit={save} noValidate>
      <div className="lc-sales-pair">
        <label className="lc-field">
          {say(words.code)}
          <input
            value={code}
            maxLength={40}
            disabled={car !== undefined}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
        <label className="lc-field">
          {say(words.plate)}
          <input value={plate} maxLength={20} onChange={(event) => setPlate(event.target.value)} />
        </label>
        <label className="lc-field">
          {say(words.series)}
          <select value={series} onChange={(event) => setSeries(event.target.value)}>
            <option value="">{say(sales.choose)}</option>
            {sold.map((one) => (
              <option key={one} value={one}>
                {carName(one.split("/")[0] ?? "", one.split("/")[1] ?? "")}
              </option>
            ))}
          </select>
        </label>
        <label className="lc-field">
          {say(words.classes)}
          <input value={classes} maxLength={60} onChange={(event) => setClasses(event.target.value)} />
          <span className="soft lc-sales-note">{say(words.classesLead)}</span>
        </label>
      </div>
      <Choice
        label={say(words.status)}
        options={[
          ["active", say(words.active)],
          ["out", say(words.out)],
        ]}
        value={status}
        choose={setStatus}
      />
      {missing && <p role="alert">{missing}</p>}
      <div className="row wrap">
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {say(sales.save)}
        </Button>
        <Button size="large" onClick={over}>
          {say(sales.cancel)}
        </Button>
      </div>
    </form>
  );
}

function Agreements() {
  const say = useSay();
  const { language: spoken } = useSpeech();
  const { act } = useActing();
  const { data, error, isPending, refetch } = useAgreements();
  const [version, setVersion] = useState("");
  const [text, setText] = useState("");
  const [language, setLanguage] = useState<"zh-CN" | "en-US">(spoken);
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const publish = async (event: FormEvent) => {
    event.preventDefault();
    if (!version.trim() || !text.trim()) return setMissing(say(words.textMissing));
    setMissing("");
    setBusy(true);
    const body = { version: version.trim(), text: text.trim(), language };
    const done = await act({ method: "POST", path: "/test-drives/agreements", body, deed: "agreement" });
    setBusy(false);
    if (!done) return;
    setVersion("");
    setText("");
  };
  return (
    <Panel title={say(words.agreements)}>
      <div className="lc-stack">
        {isPending && <Skeleton active />}
        {error && !data && <Problem fault={error} again={refetch} />}
        {data?.length === 0 && <p className="soft">{say(words.agreementsNone)}</p>}
        <ul className="lc-sales-list">
          {data?.map((one) => (
            <li key={`${one.version} ${one.language}`} className="lc-sales-item">
              <details className="lc-details">
                <summary>
                  {one.version} · {say(one.language === "zh-CN" ? words.chinese : words.english)} ·{" "}
                  {say(words.made)} <Time at={one.made_at} />
                </summary>
                <p className="lc-sales-notice" lang={one.language}>
                  {one.text}
                </p>
              </details>
            </li>
          ))}
        </ul>
        <details className="lc-details">
          <summary>{say(words.agreementAdd)}</summary>
          <form className="lc-stack lc-sales-form" onSubmit={publish} noValidate>
            <p className="soft">{say(words.agreementLead)}</p>
            <label className="lc-field">
              {say(words.version)}
              <input value={version} maxLength={60} onChange={(event) => setVersion(event.target.value)} />
            </label>
            <Choice
              label={say(words.language)}
              options={[
                ["zh-CN", say(words.chinese)],
                ["en-US", say(words.english)],
              ]}
              value={language}
              choose={setLanguage}
            />
            <label className="lc-field">
              {say(words.text)}
              <textarea
                rows={6}
                maxLength={20_000}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            {missing && <p role="alert">{missing}</p>}
            <Button type="primary" size="large" htmlType="submit" loading={busy}>
              {say(words.publish)}
            </Button>
          </form>
        </details>
      </div>
    </Panel>
  );
}
