/** Language and appearance: wherever people are, signed in or not. */
import { BulbOutlined, GlobalOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useSay, useSpeech } from "./speech";
import { type Appearance, useLooks } from "./theme";
import { frame } from "./words";

const LOOKS: Appearance[] = ["light", "dark", "system"];

export function Tools() {
  const say = useSay();
  const { language, speak } = useSpeech();
  const { appearance, dress } = useLooks();
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          selectable: true,
          selectedKeys: [appearance],
          items: LOOKS.map((one) => ({ key: one, label: say(frame[one]) })),
          onClick: ({ key }) => dress(key as Appearance),
        }}
      >
        <Button type="text" icon={<BulbOutlined />} aria-label={say(frame.theme)} />
      </Dropdown>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        title={say(frame.languageLabel)}
        onClick={() => speak(language === "zh-CN" ? "en-US" : "zh-CN")}
      >
        <span lang={language === "zh-CN" ? "en" : "zh"}>{say(frame.language)}</span>
      </Button>
    </>
  );
}
