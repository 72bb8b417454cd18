/** Who is here? The number finds the lead, whose consultant hears of it; whom nobody knows is registered with consent. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { api, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import { FoundLead } from "./FoundLead";
import { Heads } from "./Heads";
import { NewCustomer } from "./NewCustomer";
import "./sales.css";
import { Visitors } from "./Visitors";
import { reception } from "./words";

export function Reception() {
  const say = useSay();
  const may = useMay();
  const { line, small } = useActing();
  const [phone, setPhone] = useState("");
  const [heads, setHeads] = useState(1);
  const [missing, setMissing] = useState("");
  const [fresh, setFresh] = useState(false);
  const search = useMutation({
    mutationFn: (wanted: string) => told(api.POST("/leads/search", { body: { phone: wanted } })),
    // Who was looked for is kept nowhere.
    gcTime: 0,
  });
  const canFind = may("lead.search") && line;
  const known = search.data?.leads.filter((one) => HERE.has(one.status)) ?? [];
  const asNew = fresh || !canFind || (search.data !== undefined && known.length === 0);
  const over = () => {
    search.reset();
    setPhone("");
    setHeads(1);
    setFresh(false);
    document.getElementById("walked-in-phone")?.focus();
  };
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (phone.replace(/\D/g, "").length < 5) return setMissing(say(reception.phoneMissing));
    setMissing("");
    setFresh(false);
    search.mutate(phone.trim());
  };
  return (
    <Page title={say(reception.title)}>
      <div className={small ? "lc-stack" : "lc-sales-two"}>
        <div className="lc-stack">
          <Panel title={say(reception.who)}>
            <form className="lc-stack" onSubmit={look} noValidate>
              <label className="lc-field">
                {say(reception.phone)}
                <input
                  id="walked-in-phone"
                  // biome-ignore lint/a11y/noAutofocus: the next thing to do at a reception
                  autoFocus={!small}
                  type="tel"
                  inputMode="tel"
                  autoComplete="off"
                  maxLength={40}
                  value={phone}
                  onChange={(event) => {
                    setPhone(event.target.value);
                    if (search.data || search.error) search.reset();
                  }}
                />
              </label>
              <Heads value={heads} choose={setHeads} />
              {missing && <p role="alert">{missing}</p>}
              {canFind ? (
                <Button type="primary" size="large" block htmlType="submit" loading={search.isPending}>
                  {say(reception.find)}
                </Button>
              ) : (
                may("lead.search") && <p className="soft">{say(reception.findAway)}</p>
              )}
            </form>
            <div role="status" className="lc-sales-found">
              {search.error && <p role="alert">{sentence(search.error, say)}</p>}
              {search.data && (
                <p className="soft">
                  {known.length ? say(reception.found, { n: known.length }) : say(reception.foundNone)}
                </p>
              )}
            </div>
            {known.length > 0 && (
              <>
                <ul className="lc-sales-list">
                  {known.map((one) => (
                    <FoundLead key={one.reference} lead={one} heads={heads} over={over} />
                  ))}
                </ul>
                {!fresh && (
                  <Button type="link" onClick={() => setFresh(true)}>
                    {say(reception.asNew)}
                  </Button>
                )}
              </>
            )}
          </Panel>
          {asNew && <NewCustomer phone={phone} heads={heads} over={over} />}
        </div>
        <Visitors />
      </div>
    </Page>
  );
}

/** A lead whose customer can be received. */
const HERE: ReadonlySet<string> = new Set(["live", "ordered"]);
