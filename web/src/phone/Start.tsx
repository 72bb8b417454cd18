/** Today for who follows leads up; for everybody else the first place of the own. */
import { Navigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { lost } from "../frame/problem";
import { useSay } from "../frame/speech";
import { frame } from "../frame/words";
import { usePlaces } from "./places";

const Today = lazy(() => import("./Today").then((one) => ({ default: one.Today }), lost));

export function Start() {
  const say = useSay();
  const [first] = usePlaces();
  if (!first) return <p className="lc-page">{say(frame.nothingHere)}</p>;
  if (first.to !== "/") return <Navigate to={first.to} replace />;
  return (
    <Suspense>
      <Today />
    </Suspense>
  );
}
