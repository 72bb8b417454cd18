/** Who may sign in: found by name, with how the account stands and what can be done about it. */
import { PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, Input } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Editing, ShownOnce } from "../Editing";
import { Rows } from "../Rows";
import { EntitySelect, KEY, useEntityName } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { linkOf } from "./Join";
import { GiveRoles, MakeAccount } from "./roleForms";
import "./people.css";
import { accounts, people } from "./words";

type Account = Schemas["AccountShown"];

export function Accounts() {
  const say = useSay();
  const [text, setText] = useState("");
  const [entity, setEntity] = useState<string>();
  const [making, setMaking] = useState(false);
  const [linking, setLinking] = useState<Account>();
  const [giving, setGiving] = useState<Account>();
  const part = useDeferredValue(text.trim());
  const nameOf = useEntityName();
  const pages = useInfiniteQuery({
    queryKey: [KEY, "accounts", part, entity ?? ""],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/identity/accounts", {
          params: { query: { after: pageParam, part, entity: entity ?? "" } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.accounts), [pages.data]);
  return (
    <Section
      title={say(accounts.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {say(accounts.make)}
        </Button>
      }
    >
      <div className="lc-admin-bar">
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={say(accounts.find)}
          aria-label={say(accounts.find)}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <EntitySelect narrows label={say(admin.entity)} allowClear value={entity} onChange={setEntity} />
      </div>
      <section className="lc-panel">
        <Rows
          label={say(accounts.title)}
          rows={rows}
          fault={pages.error}
          again={pages.refetch}
          keyOf={(one) => one.id}
          empty={say(accounts.none)}
          columns={[
            { key: "login", title: say(accounts.login), cell: (one) => <strong>{one.login}</strong> },
            {
              key: "name",
              title: say(accounts.whose),
              cell: (one) => one.name || <span className="faint">–</span>,
            },
            { key: "entity", title: say(admin.entity), cell: (one) => nameOf(one.entity) },
            {
              key: "roles",
              title: say(accounts.roles),
              cell: (one) =>
                one.roles.map((role) => (roles[role] ? say(roles[role] as never) : role)).join(" · "),
            },
            { key: "state", title: say(accounts.state), cell: (one) => <Standing account={one} /> },
            {
              key: "seen",
              title: say(accounts.seen),
              cell: (one) =>
                one.seen_at ? (
                  <Time at={one.seen_at} far />
                ) : (
                  <span className="faint">{say(accounts.never)}</span>
                ),
            },
            {
              key: "acts",
              title: "",
              end: true,
              cell: (one) => <Acts account={one} link={() => setLinking(one)} roles={() => setGiving(one)} />,
            },
          ]}
        />
        {pages.hasNextPage && (
          <Button block type="text" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
            {say(accounts.more)}
          </Button>
        )}
      </section>
      <MakeAccount open={making} close={() => setMaking(false)} />
      <NewLink account={linking} close={() => setLinking(undefined)} />
      <GiveRoles account={giving} close={() => setGiving(undefined)} />
    </Section>
  );
}

function Standing({ account }: { account: Account }) {
  const say = useSay();
  if (account.status === "disabled") return <span className="lc-dot bad">{say(accounts.disabled)}</span>;
  if (account.factors === 0)
    return (
      <>
        <span className="lc-dot warn">{say(accounts.waits)}</span>
        <div className="faint">
          {account.link_until ? (
            <>
              {say(accounts.waitsLink)} <Time at={account.link_until} />
            </>
          ) : (
            say(accounts.linkOver)
          )}
        </div>
      </>
    );
  return (
    <span className={`lc-dot ${account.signed_in ? "busy" : "good"}`}>
      {say(account.signed_in ? accounts.online : accounts.ready)}
    </span>
  );
}

interface ActsProps {
  account: Account;
  link: () => void;
  roles: () => void;
}

function Acts({ account, link, roles: give }: ActsProps) {
  const say = useSay();
  const { account: own } = useMe();
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const path = { account_id: account.id };
  const run = async (act: () => Promise<string>) => {
    try {
      message.success(await act());
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await queries.invalidateQueries({ queryKey: [KEY, "accounts"] });
  };
  const end = () =>
    run(async () => {
      const { sessions } = await told(
        api.POST("/identity/accounts/{account_id}/end-sessions", { params: { path } }),
      );
      return say(accounts.ended, { n: sessions });
    });
  const disable = () =>
    run(async () => {
      await told(api.POST("/identity/accounts/{account_id}/disable", { params: { path } }));
      return say(admin.saved);
    });
  const enable = () =>
    run(async () => {
      await told(api.POST("/identity/accounts/{account_id}/enable", { params: { path } }));
      return say(admin.saved);
    });
  // Not while the key is still down: where nothing moves the question opens at once, and Enter on the menu would answer it.
  const sure = (title: string, content: string, onOk: () => Promise<void>) =>
    setTimeout(() =>
      modal.confirm({
        title,
        content,
        okText: say(admin.yes),
        okButtonProps: { danger: true },
        cancelText: say(admin.cancel),
        onOk,
      }),
    );
  const name = account.name || account.login;
  const active = account.status === "active";
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "link", label: say(accounts.newLink), onClick: link, disabled: !active },
          {
            key: "roles",
            label: say(account.staff ? accounts.staffRoles : accounts.giveRoles),
            disabled: account.staff !== null,
            onClick: give,
          },
          {
            key: "end",
            label: say(accounts.end),
            onClick: () => sure(say(accounts.endSure, { name }), "", end),
            disabled: !account.signed_in,
          },
          { type: "divider" },
          active
            ? {
                key: "off",
                danger: true,
                label: say(account.id === own ? accounts.self : accounts.disable),
                disabled: account.id === own,
                onClick: () => sure(say(accounts.disableSure, { name }), say(accounts.disableLead), disable),
              }
            : { key: "on", label: say(accounts.enable), onClick: () => void enable() },
        ],
      }}
    >
      <Button size="small" aria-label={say(accounts.acts, { name })}>
        {say(accounts.manage)}
      </Button>
    </Dropdown>
  );
}

function NewLink({ account, close }: { account?: Account; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<object, Schemas["LinkMade"]>
      title={say(accounts.newLinkSure, { name: account?.name || account?.login || "" })}
      open={account !== undefined}
      close={close}
      act={say(accounts.newLink)}
      lead={say(accounts.newLinkLead)}
      save={async () => {
        const path = { account_id: account?.id ?? "" };
        const made = await told(api.POST("/identity/accounts/{account_id}/link", { params: { path } }));
        await queries.invalidateQueries({ queryKey: [KEY, "accounts"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={linkOf(made.token)} label={say(people.linkLead)} close={end} />}
    >
      {null}
    </Editing>
  );
}
