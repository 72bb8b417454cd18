/** The block lists: whose inquiries are invalid, why and until when; entries are put on, looked up and taken off. */
import { PlusOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Empty, Input, Popconfirm, Select, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Blocking } from "./Blocking";
import { type BlockKind, KINDS, reasonOf } from "./blocks";
import "./channels.css";
import { blocks } from "./words";

type Entry = Schemas["BlockShown"];

export function Blocks() {
  const say = useSay();
  const [kind, setKind] = useState<BlockKind>();
  const [value, setValue] = useState("");
  const [adding, setAdding] = useState(false);
  const looked = kind ? value : "";
  const pages = useInfiniteQuery({
    queryKey: ["blocks", kind, looked],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/blocks", { params: { query: { kind, value: looked, after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const entries = pages.data?.pages.flatMap((one) => one.blocks) ?? [];
  return (
    <Page
      title={say(blocks.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} aria-haspopup="dialog" onClick={() => setAdding(true)}>
          {say(blocks.add)}
        </Button>
      }
    >
      <div className="lc-stack">
        <p className="soft">{say(blocks.lead)}</p>
        <div className="row wrap">
          <Select
            className="lc-blocks-kind"
            aria-label={say(blocks.kind)}
            placeholder={say(blocks.anyKind)}
            allowClear
            value={kind}
            onChange={setKind}
            options={KINDS.map((one) => ({ value: one, label: say(blocks[one]) }))}
          />
          <Input.Search
            className="lc-channels-find"
            allowClear
            disabled={!kind}
            aria-label={say(blocks.look)}
            placeholder={say(kind ? blocks.look : blocks.lookFirst)}
            onSearch={(text) => setValue(text.trim())}
          />
        </div>
        <Panel title={say(looked ? blocks.found : blocks.list)}>
          {pages.isPending && <Skeleton active />}
          {pages.error && <Problem fault={pages.error} again={pages.refetch} />}
          {pages.data && entries.length === 0 && (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={say(looked ? blocks.notFound : blocks.none)}
            />
          )}
          <ul className="lc-blocks" aria-label={say(blocks.list)}>
            {entries.map((one) => (
              <Row key={one.id} entry={one} />
            ))}
          </ul>
          {pages.hasNextPage && (
            <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
              {say(blocks.more)}
            </Button>
          )}
        </Panel>
      </div>
      <Blocking open={adding} close={() => setAdding(false)} />
    </Page>
  );
}

function Row({ entry }: { entry: Entry }) {
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { bucket, id } = entry;
  const remove = useMutation({
    mutationFn: () =>
      told(
        api.POST("/blocks/{bucket}/{identifier}/removal", { params: { path: { bucket, identifier: id } } }),
      ),
    onSuccess: () => {
      message.success(say(blocks.removed));
      return queries.invalidateQueries({ queryKey: ["blocks"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <li>
      <span>{say(blocks[entry.kind])}</span>
      <strong>{entry.value || <span className="faint">{say(blocks.hidden)}</span>}</strong>
      <span className="soft">{reasonOf(say, entry.reason)}</span>
      <span className="soft">
        <Time at={entry.valid_from} /> – {entry.valid_to ? <Time at={entry.valid_to} /> : say(blocks.forEver)}
      </span>
      <Popconfirm
        title={say(blocks.removeAsk)}
        description={say(blocks.removeLead)}
        okText={say(blocks.remove)}
        cancelText={say(blocks.keep)}
        onConfirm={() => remove.mutate()}
      >
        <Button size="small" loading={remove.isPending}>
          {say(blocks.remove)}
        </Button>
      </Popconfirm>
    </li>
  );
}
