/** Language and appearance: wherever people are, signed in or not. */
import { DesktopOutlined, GlobalOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useSay, useSpeech } from "./speech";
import { type Appearance, useLooks } from "./theme";
import { frame } from "./words";

const LOOKS: Appearance[] = ["light", "dark", "system"];
const ICONS = { light: <SunOutlined />, dark: <MoonOutlined />, system: <DesktopOutlined /> };

export function Tools() {
  const say = useSay();
  const { language, speak } = useSpeech();
  const { appearance, dress } = useLooks();
  const worn = say(frame.worn, { look: say(frame[appearance]) });
  return (
    <>
      <Button
        type="text"
        icon={ICONS[appearance]}
        aria-label={worn}
        title={worn}
        onClick={() => dress(LOOKS[(LOOKS.indexOf(appearance) + 1) % LOOKS.length] ?? "system")}
      />
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
