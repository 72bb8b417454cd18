/** How it looks: quiet surfaces, one accent, light and dark. All colours come from these tokens; style sheets take them
 * from custom properties (`--lc-…`). */

import { createCache, StyleProvider } from "@ant-design/cssinjs";
import { LoadingOutlined } from "@ant-design/icons";
import { App, theme as ant, ConfigProvider, type ThemeConfig } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { useSpeech } from "./speech";

export type Appearance = "light" | "dark" | "system";
const KEPT = "leadcenter.appearance";
const FONT =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

const SHARED = {
  fontFamily: FONT,
  fontSize: 14,
  borderRadius: 6,
  wireframe: false,
  motionDurationMid: "0.12s",
  motionDurationSlow: "0.16s",
};
/** For those who want stillness. Not zero: what waits for the end of a motion would wait for ever; and without any, a drawer takes the focus from
 * its first field. */
const STILL = { motionDurationFast: "0.01s", motionDurationMid: "0.01s", motionDurationSlow: "0.01s" };
/** A sign given here comes and goes at once. Button's own fades; overtaken by a click that failed at once, it stays in the button and in its name. */
const BUTTON = { autoInsertSpace: false, loadingIcon: <LoadingOutlined /> };
const LIGHT = {
  ...SHARED,
  colorPrimary: "#0b6a70",
  colorPrimaryBg: "#e4f1f0",
  colorPrimaryBgHover: "#d4e8e7",
  controlItemBgActive: "#e4f1f0",
  colorLink: "#0b6a70",
  colorInfo: "#0b6a70",
  colorTextBase: "#14181f",
  colorTextSecondary: "#4c5563",
  colorTextTertiary: "#626b79",
  colorTextDescription: "#626b79",
  colorTextPlaceholder: "#6b7482",
  colorBgLayout: "#f5f6f8",
  colorBorder: "#d5d9e0",
  colorBorderSecondary: "#e6e9ee",
  colorSuccess: "#1a7f4b",
  colorWarning: "#9a5b00",
  colorError: "#c0342b",
  // What is made of colours as dark as these by rule is grey.
  colorInfoBg: "#eaf5f4",
  colorInfoBorder: "#b5d9d7",
  colorSuccessBg: "#eef8f2",
  colorSuccessBorder: "#b7ddc6",
  colorWarningBg: "#fdf5e6",
  colorWarningBorder: "#ecd2a2",
  colorErrorBg: "#fdf0ef",
  colorErrorBorder: "#efc0bc",
};
const DARK = {
  ...SHARED,
  colorPrimary: "#3fb3b3",
  colorPrimaryBg: "#10292a",
  colorPrimaryBgHover: "#1b3f3d",
  controlItemBgActive: "#10292a",
  colorLink: "#5cc4c2",
  colorInfo: "#3fb3b3",
  colorTextBase: "#e8ebf0",
  colorBgBase: "#14181f",
  colorBgLayout: "#0e1116",
  colorBgContainer: "#171b22",
  colorBgElevated: "#1e232c",
  colorTextSecondary: "#b3bac6",
  colorTextTertiary: "#97a0ae",
  colorTextDescription: "#97a0ae",
  colorTextPlaceholder: "#8a93a1",
  colorBorder: "#363d49",
  colorBorderSecondary: "#262c36",
  colorTextLightSolid: "#08211f",
};

const PASSED_ON = {
  text: "colorText",
  soft: "colorTextSecondary",
  faint: "colorTextTertiary",
  accent: "colorPrimary",
  "accent-soft": "colorPrimaryBg",
  link: "colorLink",
  ground: "colorBgLayout",
  surface: "colorBgContainer",
  raised: "colorBgElevated",
  line: "colorBorderSecondary",
  edge: "colorBorder",
  hover: "colorFillQuaternary",
  good: "colorSuccess",
  "good-soft": "colorSuccessBg",
  warn: "colorWarning",
  "warn-soft": "colorWarningBg",
  bad: "colorError",
  "bad-soft": "colorErrorBg",
  font: "fontFamily",
} as const;

interface Looks {
  appearance: Appearance;
  dress: (appearance: Appearance) => void;
  dark: boolean;
  /** Nothing moves: the system asks for it. */
  still: boolean;
}
const Worn = createContext<Looks>({ appearance: "system", dress: () => {}, dark: false, still: false });
export const useLooks = () => useContext(Worn);

/** Whether the system asks for something, followed. */
function useSystem(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const watch = useCallback(
    (tell: () => void) => {
      media.addEventListener("change", tell);
      return () => media.removeEventListener("change", tell);
    },
    [media],
  );
  return useSyncExternalStore(watch, () => media.matches);
}

function kept(): Appearance {
  const found = localStorage.getItem(KEPT);
  return found === "light" || found === "dark" ? found : "system";
}

const cache = createCache();
/** The nonce of this page; styles that are made while it runs carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

export function Looking({ children }: { children: ReactNode }) {
  const { language } = useSpeech();
  const [appearance, setAppearance] = useState<Appearance>(kept);
  const system = useSystem("(prefers-color-scheme: dark)");
  const still = useSystem("(prefers-reduced-motion: reduce)");
  const dark = appearance === "system" ? system : appearance === "dark";
  useEffect(() => {
    dayjs.locale(language === "zh-CN" ? "zh-cn" : "en");
  }, [language]);
  const theme = useMemo<ThemeConfig>(
    () => ({
      algorithm: dark ? ant.darkAlgorithm : ant.defaultAlgorithm,
      token: { ...(dark ? DARK : LIGHT), ...(still && STILL) },
      hashed: false,
    }),
    [dark, still],
  );
  const looks = useMemo<Looks>(
    () => ({
      appearance,
      dark,
      still,
      dress: (next) => {
        localStorage.setItem(KEPT, next);
        setAppearance(next);
      },
    }),
    [appearance, dark, still],
  );
  return (
    <Worn.Provider value={looks}>
      <StyleProvider cache={cache} layer>
        <ConfigProvider
          csp={{ nonce }}
          theme={theme}
          locale={language === "zh-CN" ? zhCN : enUS}
          button={BUTTON}
          wave={{ disabled: still }}
        >
          <App className="lc-app">
            <Passed dark={dark} />
            {children}
          </App>
        </ConfigProvider>
      </StyleProvider>
    </Worn.Provider>
  );
}

/** Hands the tokens on to style sheets. */
function Passed({ dark }: { dark: boolean }) {
  const { token } = ant.useToken();
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = dark ? "dark" : "light";
    for (const [name, from] of Object.entries(PASSED_ON)) {
      root.style.setProperty(`--lc-${name}`, String(token[from]));
    }
  }, [dark, token]);
  return null;
}
