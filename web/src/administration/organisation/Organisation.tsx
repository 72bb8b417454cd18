/** The organisation: the tree, and what was chosen in it. */
import { PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Input, Segmented, Skeleton } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { api, told } from "../../frame/client";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { organisationRoute } from "../desk";
import { KEY, useEntities, useRegions } from "../reading";
import { Section } from "../Section";
import { NewEntity } from "./EntityForm";
import { EntityPanels } from "./EntityPanels";
import { NewRegion, RegionPanel } from "./Region";
import { Tree } from "./Tree";
import "./organisation.css";
import {
  byOwner,
  byTerritory,
  entityKey,
  found,
  lines,
  type Node,
  opened,
  placesOf,
  regionKey,
  wayTo,
} from "./tree";
import { org } from "./words";

export function Organisation() {
  const say = useSay();
  const may = useMay();
  const [making, setMaking] = useState<"region" | "entity">();
  const { at } = organisationRoute.useSearch();
  const entities = useEntities();
  const regions = useRegions();
  const fault = entities.error ?? regions.error;
  const close = () => setMaking(undefined);
  return (
    <Section
      title={say(org.title)}
      actions={
        may("org.manage") && (
          <>
            <Button onClick={() => setMaking("region")}>{say(org.newRegion)}</Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking("entity")}>
              {say(org.newEntity)}
            </Button>
          </>
        )
      }
    >
      {fault ? (
        <Problem fault={fault} again={() => Promise.all([entities.refetch(), regions.refetch()])} />
      ) : (
        <div className={at ? "lc-org lc-org-chosen" : "lc-org"}>
          <Sides />
        </div>
      )}
      <NewRegion open={making === "region"} close={close} />
      <NewEntity open={making === "entity"} close={close} />
    </Section>
  );
}

function Sides() {
  const say = useSay();
  const go = useNavigate();
  const { at = "", by } = organisationRoute.useSearch();
  const { data: entities } = useEntities();
  const { data: regions } = useRegions();
  const nodes = useMemo(() => {
    if (!entities || !regions) return undefined;
    return by === "owner"
      ? byOwner(entities, say(org.noGroup), say(org.others))
      : byTerritory(regions, entities, say(org.noRegion), say(org.others));
  }, [entities, regions, by, say]);
  if (!entities || !nodes) return <Skeleton active paragraph={{ rows: 10 }} />;
  // Who sees one legal entity only needs no tree to find it.
  const only = entities.length === 1 ? entities[0] : undefined;
  const chosen = at || (only ? entityKey(only.code) : "");
  const entity = entities.find((one) => entityKey(one.code) === chosen);
  const region = regions?.find((one) => regionKey(one.code) === chosen);
  const choose = (key: string) =>
    go({
      to: "/administration/organisation",
      search: { ...(key ? { at: key } : {}), ...(by ? { by } : {}) },
    });
  return (
    <>
      {!only && <Side nodes={nodes} chosen={chosen} choose={choose} />}
      <div className="lc-org-detail">
        {!only && (
          <Link to="/administration/organisation" search={by ? { by } : {}} className="lc-org-back">
            {say(org.backToTree)}
          </Link>
        )}
        {entity && <EntityPanels key={entity.code} entity={entity} />}
        {region && <RegionPanel key={region.code} region={region} choose={choose} />}
        {!entity && !region && (
          <Empty description={<strong>{say(org.chooseOne)}</strong>} className="lc-org-none">
            <p className="soft">{say(org.chooseLead)}</p>
          </Empty>
        )}
      </div>
    </>
  );
}

interface SideProps {
  nodes: readonly Node[];
  chosen: string;
  choose: (key: string) => void;
}

function Side({ nodes, chosen, choose }: SideProps) {
  const say = useSay();
  const go = useNavigate();
  const { by } = organisationRoute.useSearch();
  const [text, setText] = useState("");
  const sought = useDeferredValue(text);
  // What is open: what the person opened or closed, and what leads to the chosen one.
  const [turned, setTurned] = useState<Readonly<Record<string, boolean>>>({});
  const shown = useMemo(() => found(nodes, sought), [nodes, sought]);
  const open = useMemo(() => {
    const first = sought ? opened(shown) : [...opened(shown, 2), ...wayTo(shown, chosen).slice(0, -1)];
    const keys = new Set(first);
    for (const [key, is] of Object.entries(turned)) is ? keys.add(key) : keys.delete(key);
    return keys;
  }, [shown, sought, chosen, turned]);
  const below = usePlaces(shown, open);
  const seen = lines(shown, open, below);
  return (
    <div className="lc-org-side">
      <Input
        allowClear
        prefix={<SearchOutlined />}
        placeholder={say(org.search)}
        aria-label={say(org.search)}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setTurned({});
        }}
      />
      <Segmented
        block
        aria-label={say(org.arrange)}
        value={by ?? "territory"}
        options={[
          { value: "territory", label: say(org.byTerritory) },
          { value: "owner", label: say(org.byOwner) },
        ]}
        onChange={(value) =>
          go({
            to: "/administration/organisation",
            search: {
              ...(chosen ? { at: chosen } : {}),
              ...(value === "owner" ? { by: "owner" as const } : {}),
            },
            replace: true,
          })
        }
      />
      {seen.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(org.nothingFound)} />
      ) : (
        <Tree
          label={say(org.tree)}
          lines={seen}
          chosen={chosen}
          toggle={(key) => setTurned((before) => ({ ...before, [key]: !open.has(key) }))}
          choose={(node) => {
            const dealer = /^[st]:([^/]+)\//.exec(node.key)?.[1];
            if (dealer) choose(entityKey(dealer));
            else if (node.kind === "rest")
              setTurned((before) => ({ ...before, [node.key]: !open.has(node.key) }));
            else choose(node.key);
          }}
        />
      )}
    </div>
  );
}

/** What is below a node; stores and teams of dealers are read when these are opened. */
function usePlaces(nodes: readonly Node[], open: ReadonlySet<string>): (node: Node) => readonly Node[] {
  const codes = useMemo(() => {
    const all: string[] = [];
    const look = (some: readonly Node[]) => {
      for (const one of some) {
        if (one.more && open.has(one.key) && one.entity) all.push(one.entity.code);
        look(one.below);
      }
    };
    look(nodes);
    return all;
  }, [nodes, open]);
  const read = useQueries({
    queries: codes.map((code) => ({
      queryKey: [KEY, "places", code],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = { params: { query: { entity: code } }, signal };
        const [{ stores }, { teams }] = await Promise.all([
          told(api.GET("/stores", query)),
          told(api.GET("/teams", query)),
        ]);
        return placesOf(code, stores, teams);
      },
    })),
  });
  return (node) => {
    const place = node.more && node.entity ? codes.indexOf(node.entity.code) : -1;
    return place < 0 ? node.below : (read[place]?.data ?? []);
  };
}
