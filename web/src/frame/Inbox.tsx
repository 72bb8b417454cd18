/** What somebody was told, the newest first: a tap opens the lead, and the notice is read. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Empty, Skeleton } from "antd";
import { INBOX } from "./Bell";
import { api, type Schemas, told } from "./client";
import { Problem } from "./problem";
import { useSay, useSpeech } from "./speech";
import { Time } from "./times";
import { inbox } from "./words";

/** As many as are marked at once. */
const MOST = 500;

interface InboxProps {
  open: boolean;
  close: () => void;
}

export function Inbox({ open, close }: InboxProps) {
  const say = useSay();
  return (
    <Drawer
      open={open}
      onClose={close}
      size={420}
      title={say(inbox.title)}
      rootClassName="lc-inbox"
      destroyOnHidden
    >
      <Notices close={close} />
    </Drawer>
  );
}

function Notices({ close }: Pick<InboxProps, "close">) {
  const say = useSay();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: [...INBOX, language],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/inbox", { params: { query: { before: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    staleTime: 0,
  });
  const read = useMutation({
    mutationFn: (notices: string[]) => told(api.POST("/inbox/read", { body: { notices } })),
    // What is not marked now, as without a line, is still unread when it is looked at again.
    onSettled: () => queries.invalidateQueries({ queryKey: INBOX }),
  });
  const found = pages.data?.pages.flatMap((one) => one.notices) ?? [];
  const unread = found.filter((one) => !one.read_at).map((one) => one.id);
  if (pages.error && !pages.data) return <Problem fault={pages.error} again={pages.refetch} />;
  return (
    <div className="lc-stack">
      {pages.isPending &&
        (pages.fetchStatus === "paused" ? <p className="soft">{say(inbox.away)}</p> : <Skeleton active />)}
      {pages.data && found.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p>{say(inbox.none)}</p>
              <p className="soft">{say(inbox.noneLead)}</p>
            </>
          }
        />
      )}
      {unread.length > 0 && (
        <Button loading={read.isPending} onClick={() => read.mutate(unread.slice(0, MOST))}>
          {say(inbox.readAll, { n: unread.length })}
        </Button>
      )}
      <ul className="lc-told">
        {found.map((one) => (
          <Told
            key={one.id}
            notice={one}
            opened={() => {
              if (!one.read_at) read.mutate([one.id]);
              close();
            }}
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(inbox.more)}
        </Button>
      )}
    </div>
  );
}

function Told({ notice, opened }: { notice: Schemas["Notice"]; opened: () => void }) {
  const say = useSay();
  return (
    <li>
      <Link
        to={"/leads/$reference" as never}
        params={{ reference: notice.lead } as never}
        className={notice.read_at ? "lc-told-one" : "lc-told-one lc-fresh"}
        onClick={opened}
      >
        <span>
          {!notice.read_at && <span className="lc-hidden">{say(inbox.fresh)} </span>}
          {notice.customer ? say(inbox.about, { who: notice.customer, what: notice.text }) : notice.text}
        </span>
        <Time at={notice.at} far />
      </Link>
    </li>
  );
}
