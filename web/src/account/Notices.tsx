/** By which way the person wants to hear of what outside, and when not. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { NOTICES, useNoticeName } from "../administration/machines/notices";
import { fieldOf, minutesOf } from "../administration/minutes";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { adapters, languages, notices, own } from "./words";

type Told = Omit<Schemas["Told"], "quiet"> & { quiet: readonly number[] | null };
type Way = keyof typeof adapters;
const WAYS = Object.keys(adapters) as Way[];
const KEY = ["inbox", "preferences"];

export function Notices() {
  const say = useSay();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => told(api.GET("/inbox/preferences", { signal })),
  });
  return (
    <Panel title={say(notices.title)}>
      <p className="soft lc-account-lead">{say(notices.lead)}</p>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active title={false} />}
      {data && <Wishes before={data} />}
    </Panel>
  );
}

/** Whether a kind is wanted by a way: what is said of it, else of all others. */
export function wanted(wishes: Told["wishes"], way: string, kind: string): boolean {
  const said = (of: string) => wishes.find((one) => one.adapter === way && one.kind === of)?.wanted;
  return said(kind) ?? (kind ? said("") : undefined) ?? false;
}

function Wishes({ before }: { before: Told }) {
  const say = useSay();
  const name = useNoticeName();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [wishes, setWishes] = useState(before.wishes);
  const [quiet, setQuiet] = useState<readonly [number, number] | null>(
    before.quiet && [before.quiet[0] ?? 1320, before.quiet[1] ?? 480],
  );
  const [language, setLanguage] = useState(before.language);
  const [addresses, setAddresses] = useState<Partial<Record<Way, string>>>({});
  const save = useMutation({
    mutationFn: () =>
      told(
        api.PUT("/inbox/preferences", {
          body: {
            wishes: wishes.map(({ adapter, wanted: is, kind }) => ({
              adapter: adapter as Way,
              wanted: is,
              kind: kind || null,
            })),
            quiet: quiet && { begins: quiet[0], until: quiet[1] },
            language: language as "zh",
            addresses: addresses as Record<string, string>,
          },
        }),
      ),
    onSuccess: () => {
      setAddresses({});
      message.success(say(own.saved));
      queries.invalidateQueries({ queryKey: KEY });
    },
  });
  const put = (adapter: Way, kind: string, is: boolean) =>
    setWishes([
      ...wishes.filter((one) => one.adapter !== adapter || one.kind !== kind),
      { adapter, kind, wanted: is },
    ]);
  return (
    <div className="lc-stack">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <section className="lc-wishes" tabIndex={0} aria-label={say(notices.kind)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(notices.kind)}</th>
              {WAYS.map((way) => (
                <th key={way} scope="col">
                  {say(adapters[way])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {["", ...NOTICES].map((kind) => {
              const text = kind ? name(kind) : say(notices.others);
              return (
                <tr key={kind}>
                  <th scope="row">{text}</th>
                  {WAYS.map((way) => (
                    <td key={way}>
                      <Checkbox
                        checked={wanted(wishes, way, kind)}
                        aria-label={say(notices.wish, { kind: text, way: say(adapters[way]) })}
                        onChange={(event) => put(way, kind, event.target.checked)}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {WAYS.map((way) => (
        <label key={way} className="lc-account-field" htmlFor={`address-${way}`}>
          <span>{say(notices.address, { way: say(adapters[way]) })}</span>
          <Input
            id={`address-${way}`}
            maxLength={254}
            placeholder={say(before.reached.includes(way) ? notices.reached : notices.unreached)}
            value={addresses[way] ?? ""}
            onChange={(event) => setAddresses({ ...addresses, [way]: event.target.value })}
          />
        </label>
      ))}
      <div>
        <Checkbox
          checked={quiet !== null}
          onChange={(event) => setQuiet(event.target.checked ? [1320, 480] : null)}
        >
          {say(notices.quietOn)}
        </Checkbox>
        {quiet && (
          <div className="row lc-account-quiet">
            <Input
              type="time"
              aria-label={`${say(notices.quiet)} · ${say(notices.from)}`}
              value={fieldOf(quiet[0])}
              onChange={(event) => setQuiet([minutesOf(event.target.value) ?? quiet[0], quiet[1]])}
            />
            <span aria-hidden="true">–</span>
            <Input
              type="time"
              aria-label={`${say(notices.quiet)} · ${say(notices.until)}`}
              value={fieldOf(quiet[1])}
              onChange={(event) => setQuiet([quiet[0], minutesOf(event.target.value) ?? quiet[1]])}
            />
          </div>
        )}
      </div>
      <label className="lc-account-field" htmlFor="notices-language">
        <span>{say(notices.language)}</span>
        <Select
          id="notices-language"
          value={language}
          onChange={setLanguage}
          aria-label={say(notices.language)}
          options={Object.entries(languages).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </label>
      {save.error && <Alert type="warning" showIcon role="alert" title={sentence(save.error, say)} />}
      <div>
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {say(own.save)}
        </Button>
      </div>
    </div>
  );
}
