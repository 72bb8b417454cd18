/** Entry of the pages that customers see: their own page behind a link, and the form that anybody may fill in. Little is
 * loaded: nothing of the desks, nothing of Ant Design. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Speaking } from "../frame/speech";
import { FormPage } from "./FormPage";
import { MyPage } from "./MyPage";
import "./customer.css";

const channel = /^\/form\/([^/]+)/.exec(location.pathname)?.[1];

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Speaking>{channel ? <FormPage channel={decodeURIComponent(channel)} /> : <MyPage />}</Speaking>
  </StrictMode>,
);
