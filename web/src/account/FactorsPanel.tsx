/** The own second factors and recovery codes. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { lost, Problem, sentence } from "../frame/problem";
import { useSessionChanged } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { factorKinds, own } from "./words";

const Enrol = lazy(() => import("../frame/Enrol").catch(lost));
const KEY = ["identity", "factors"];

export function FactorsPanel() {
  const say = useSay();
  const queries = useQueryClient();
  const sessionChanged = useSessionChanged();
  const { modal, message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => told(api.GET("/identity/factors", { signal })),
  });
  const changed = () => Promise.all([queries.invalidateQueries({ queryKey: KEY }), sessionChanged()]);
  const remove = async (factor_id: string) => {
    try {
      await told(api.DELETE("/identity/factors/{factor_id}", { params: { path: { factor_id } } }));
      message.success(say(own.removed));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await changed();
  };
  const ask = (factor_id: string) =>
    modal.confirm({
      title: say(own.removeSure),
      content: say(own.removeLead),
      okText: say(own.remove),
      okButtonProps: { danger: true },
      cancelText: say(own.cancel),
      onOk: () => remove(factor_id),
    });
  return (
    <Panel
      title={say(own.factors)}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {say(own.add)}
        </Button>
      }
    >
      <p className="soft lc-account-lead">{say(own.factorsLead)}</p>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active title={false} />}
      {data && (
        <ul className="lc-account-list">
          {data.factors.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{say(factorKinds[one.kind])}</strong>{" "}
                <span className="soft">
                  {say(own.added)} <Time at={one.made_at} />
                </span>
              </div>
              <Button
                size="small"
                aria-label={`${say(own.remove)} · ${say(factorKinds[one.kind])}`}
                onClick={() => ask(one.id)}
              >
                {say(own.remove)}
              </Button>
            </li>
          ))}
          <Codes left={data.recovery_codes_left} changed={changed} />
        </ul>
      )}
      <Drawer title={say(own.add)} open={adding} onClose={() => setAdding(false)} size={420} destroyOnHidden>
        <Suspense fallback={<Skeleton active />}>
          <Enrol
            done={() => {
              setAdding(false);
              changed();
            }}
          />
        </Suspense>
      </Drawer>
    </Panel>
  );
}

function Codes({ left, changed }: { left: number; changed: () => Promise<unknown> }) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const [codes, setCodes] = useState<readonly string[]>();
  const make = async () => {
    try {
      setCodes((await told(api.POST("/identity/recovery-codes"))).recovery_codes);
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await changed();
  };
  const ask = () =>
    modal.confirm({
      title: say(own.codesSure),
      content: say(own.codesSureLead),
      okText: say(own.yes),
      cancelText: say(own.cancel),
      onOk: make,
    });
  return (
    <>
      <li>
        <div>
          <strong>{say(own.codes)}</strong>{" "}
          <span className={left < 3 ? "lc-dot warn" : "soft"}>{say(own.codesLeft, { n: left })}</span>
        </div>
        <Button size="small" onClick={ask}>
          {say(own.codesNew)}
        </Button>
      </li>
      {codes && (
        <li className="lc-account-codes">
          <strong role="status">{say(own.codesShown)}</strong>
          <ul className="lc-codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Button type="primary" onClick={() => setCodes(undefined)}>
            {say(own.kept)}
          </Button>
        </li>
      )}
    </>
  );
}
