/** The buttons of a version: the next thing to do is the coloured one. */
import { App, Button, DatePicker, Form, Input, Popover, Radio } from "antd";
import type { Dayjs } from "dayjs";
import dayjs from "dayjs";
import { useState } from "react";
import { useMay } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import type { Acting } from "./acting";
import type { Whole } from "./version";
import { rules } from "./words";

interface ActsProps {
  whole: Whole;
  acts: Acting;
  changed: boolean;
  changes: number;
}

export function Acts({ whole, acts, changed, changes }: ActsProps) {
  const say = useSay();
  const may = useMay();
  const { stage, own } = whole.version;
  switch (stage) {
    case "draft":
      return may("rule.draft") ? <OfDraft acts={acts} changed={changed} /> : null;
    case "review":
      if (own || !may("rule.approve")) {
        return may("rule.draft") ? (
          <Button loading={acts.back.isPending} onClick={() => acts.back.mutate(say(rules.takeBack))}>
            {say(rules.takeBack)}
          </Button>
        ) : null;
      }
      return (
        <>
          <GiveBack acts={acts} />
          <Approve whole={whole} acts={acts} changes={changes} />
        </>
      );
    default:
      return (
        <>
          {(stage === "holds" || stage === "planned") && may("rule.approve") && (
            <TakeBack whole={whole} acts={acts} />
          )}
          {may("rule.draft") && (
            <Button type="primary" loading={acts.again.isPending} onClick={() => acts.again.mutate()}>
              {say(rules.again)}
            </Button>
          )}
        </>
      );
  }
}

function OfDraft({ acts, changed }: { acts: Acting; changed: boolean }) {
  const say = useSay();
  const { modal } = App.useApp();
  return (
    <>
      {changed && <span className="lc-dot warn lc-unsaved">{say(rules.unsaved)}</span>}
      <Button
        onClick={() =>
          modal.confirm({
            title: say(rules.discardSure),
            content: say(rules.discardLead),
            okText: say(rules.discard),
            okButtonProps: { danger: true },
            cancelText: say(rules.cancel),
            onOk: () => acts.end.mutateAsync().catch(() => undefined),
          })
        }
      >
        {say(rules.discard)}
      </Button>
      <Button loading={acts.save.isPending} disabled={!changed} onClick={() => acts.save.mutate()}>
        {say(rules.save)}
      </Button>
      <Button type="primary" loading={acts.handIn.isPending} onClick={() => acts.handIn.mutate()}>
        {say(rules.handIn)}
      </Button>
    </>
  );
}

function GiveBack({ acts }: { acts: Acting }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <Form<{ note: string }>
          className="lc-give-back"
          layout="vertical"
          requiredMark={false}
          onFinish={({ note }) => acts.back.mutate(note)}
        >
          <Form.Item
            name="note"
            label={say(rules.giveBackLead)}
            rules={[{ required: true, whitespace: true, message: say(rules.giveBackLead) }]}
          >
            <Input.TextArea autoFocus rows={3} maxLength={500} />
          </Form.Item>
          <Button htmlType="submit" type="primary" loading={acts.back.isPending}>
            {say(rules.giveBack)}
          </Button>
        </Form>
      }
    >
      <Button>{say(rules.giveBack)}</Button>
    </Popover>
  );
}

function Approve({ whole, acts, changes }: { whole: Whole; acts: Acting; changes: number }) {
  const say = useSay();
  const { language } = useSpeech();
  const { modal } = App.useApp();
  const [later, setLater] = useState(false);
  const [from, setFrom] = useState<Dayjs | null>(null);
  const at = later && from ? from.toISOString() : null;
  const ask = () =>
    modal.confirm({
      title: say(rules.approveSure, { n: whole.version.version }),
      content: (
        <>
          <p>{at ? say(rules.approveFrom, { at: instant(at, language) }) : say(rules.approveNow)}</p>
          <p className="soft">{say(rules.approveChanges, { n: changes })}</p>
        </>
      ),
      okText: say(rules.approve),
      cancelText: say(rules.cancel),
      onOk: () => acts.approve.mutateAsync(at).catch(() => undefined),
    });
  return (
    <>
      <span className="row wrap">
        <Radio.Group
          aria-label={say(rules.when)}
          value={later}
          options={[
            { value: false, label: say(rules.atOnce) },
            { value: true, label: say(rules.later) },
          ]}
          onChange={(event) => setLater(event.target.value)}
        />
        {later && (
          <DatePicker
            aria-label={say(rules.when)}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            minDate={dayjs()}
            value={from}
            onChange={(next) => setFrom(next as Dayjs | null)}
          />
        )}
      </span>
      <Button type="primary" disabled={later && !from} loading={acts.approve.isPending} onClick={ask}>
        {say(rules.approve)}
      </Button>
    </>
  );
}

function TakeBack({ whole, acts }: { whole: Whole; acts: Acting }) {
  const say = useSay();
  const { modal } = App.useApp();
  const { version } = whole.version;
  return (
    <Button
      loading={acts.end.isPending}
      onClick={() =>
        modal.confirm({
          title: say(rules.undoSure, { n: version }),
          content: whole.before ? say(rules.undoTo, { n: whole.before.version }) : say(rules.undoNone),
          okText: say(rules.undo),
          okButtonProps: { danger: true },
          cancelText: say(rules.cancel),
          onOk: () => acts.end.mutateAsync().catch(() => undefined),
        })
      }
    >
      {say(rules.undo)}
    </Button>
  );
}
