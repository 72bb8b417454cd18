/** One assessment: its report, what leans on it, and what may be done about it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer } from "antd";
import { api, told } from "../frame/client";
import { Facts } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { State } from "./Assessments";
import type { NameOf } from "./actors";
import type { Assessment } from "./asking";
import { assessments, classes, purposes } from "./words";

interface AssessedProps {
  of: Assessment | undefined;
  name: NameOf;
  close: () => void;
}

export function Assessed({ of, name, close }: AssessedProps) {
  return (
    <Drawer open={!!of} onClose={close} title={of?.title} size={560} destroyOnHidden>
      {of && <Body of={of} name={name} close={close} />}
    </Drawer>
  );
}

type Act = "approval" | "renewal" | "end";

function Body({ of, name, close }: { of: Assessment; name: NameOf; close: () => void }) {
  const say = useSay();
  const may = useMay();
  const { account } = useMe();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const path = { params: { path: { identifier: of.id } } };
  const act = useMutation({
    mutationFn: async (what: Act): Promise<number | null> => {
      if (what === "approval") await told(api.POST("/assessments/{identifier}/approval", path));
      else if (what === "end") await told(api.POST("/assessments/{identifier}/end", path));
      else return (await told(api.POST("/assessments/{identifier}/renewal", path))).moved;
      return null;
    },
    onSuccess: (moved, what) => {
      const text =
        what === "approval"
          ? assessments.approvedNow
          : what === "end"
            ? assessments.ended
            : assessments.renewed;
      message.success(say(text, { n: moved ?? 0 }));
      queries.invalidateQueries({ queryKey: ["trust", "assessments"] });
      queries.invalidateQueries({ queryKey: ["trust", "leaning"] });
      close();
    },
  });
  const end = () =>
    modal.confirm({
      title: say(assessments.endSure),
      content: say(assessments.endLead),
      okText: say(assessments.end),
      okButtonProps: { danger: true },
      onOk: () => act.mutateAsync("end").catch(() => undefined),
    });
  const kind = classes[of.kind];
  const purpose = purposes[of.purpose];
  return (
    <div className="lc-stack">
      {act.error && <Alert type="warning" showIcon title={sentence(act.error, say)} />}
      <Facts
        of={[
          [say(assessments.about), `${say(assessments[of.about])} · ${kind ? say(kind) : of.kind}`],
          [say(assessments.purpose), purpose ? say(purpose) : of.purpose],
          ["", <State key="s" of={of} />],
          [say(assessments.until), <Time key="u" at={of.valid_until} />],
          [
            "",
            <span key="b">
              {say(assessments.by, { who: name(of.made_by) })} <Time at={of.made_at} />
            </span>,
          ],
          ...(of.approved_by
            ? ([
                [
                  "",
                  <span key="a">
                    {say(assessments.approvedBy, { who: name(of.approved_by) })} <Time at={of.approved_at} />
                  </span>,
                ],
              ] as const)
            : []),
        ]}
      />
      <p className="lc-trust-words">{of.report}</p>
      {of.state === "approved" && <Leaning of={of} />}
      {may("assessment.approve") && (
        <div className="row wrap">
          {of.state === "draft" && of.made_by !== `person:${account}` && (
            <Button type="primary" loading={act.isPending} onClick={() => act.mutate("approval")}>
              {say(assessments.approve)}
            </Button>
          )}
          {of.state === "approved" && (
            <>
              <Button loading={act.isPending} onClick={() => act.mutate("renewal")}>
                {say(assessments.renew)}
              </Button>
              <Button danger loading={act.isPending} onClick={end}>
                {say(assessments.end)}
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Leaning({ of }: { of: Assessment }) {
  const say = useSay();
  const { data } = useQuery({
    queryKey: ["trust", "leaning", of.id],
    queryFn: ({ signal }) =>
      told(api.GET("/assessments/{identifier}/leaning", { params: { path: { identifier: of.id } }, signal })),
  });
  if (!data) return null;
  return (
    <section>
      <h2>{say(data.length ? assessments.stops : assessments.leaningNone)}</h2>
      <ul className="lc-trust-leaning">
        {data.map((one) => {
          const kind = classes[one.code];
          return (
            <li key={`${one.what} ${one.code} ${one.name} ${one.version}`}>
              <span className="soft">{say(assessments[one.what as "channel"])}</span>{" "}
              {one.what === "rule_set"
                ? `${kind ? say(kind) : one.code} ${one.name} ${say(assessments.version, { n: one.version })}`
                : one.name}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
