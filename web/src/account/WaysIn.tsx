/** Providers of the own company that know the account, or are to. Not shown where there is none. */
import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { own } from "./words";

export function WaysIn() {
  const say = useSay();
  const { message } = App.useApp();
  const { entity_name: mine } = useMe();
  const { data } = useQuery({
    queryKey: ["identity", "ways in"],
    queryFn: async ({ signal }) => {
      const [all, known] = await Promise.all([
        told(api.GET("/identity/oidc", { signal })),
        told(api.GET("/identity/oidc/mine", { signal })),
      ]);
      return all.providers
        .filter((one) => one.name === mine)
        .map((one) => ({ ...one, known: known.providers.includes(one.code) }));
    },
  });
  if (!data?.length) return null;
  const bind = async (code: string) => {
    try {
      const { url } = await told(api.POST("/identity/oidc/{code}/bind", { params: { path: { code } } }));
      location.assign(url);
    } catch (fault) {
      message.error(sentence(fault, say));
    }
  };
  return (
    <Panel title={say(own.ways)}>
      <p className="soft lc-account-lead">{say(own.waysLead)}</p>
      <ul className="lc-account-list">
        {data.map((one) => (
          <li key={one.code}>
            <div>
              <strong>{one.name}</strong> <span className="soft">{one.code}</span>
            </div>
            {one.known ? (
              <span className="lc-dot good">{say(own.bound)}</span>
            ) : (
              <Button
                size="small"
                aria-label={`${say(own.bind)} · ${one.code}`}
                onClick={() => bind(one.code)}
              >
                {say(own.bind)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
