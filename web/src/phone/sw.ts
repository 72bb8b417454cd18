/** The phone's service worker: the page opens without a network. Only what was built is kept, never what the house
 * tells of people; that is read anew, or not at all. */
/// <reference lib="webworker" />
const worker = self as unknown as ServiceWorkerGlobalScope;

/** The build writes the list of files into its place. */
const KEPT = "PRECACHE" as unknown as string[];
const SHELL = "/phone";
const STORE = "phone-1";
/** How long a page waits for the network before the kept one is shown, in milliseconds. */
const PATIENCE = 3_000;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const store = await caches.open(STORE);
      await store.addAll([SHELL, ...KEPT]);
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const wanted = new Set([SHELL, ...KEPT]);
      const store = await caches.open(STORE);
      for (const one of await store.keys()) {
        if (!wanted.has(new URL(one.url).pathname)) await store.delete(one);
      }
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(SHELL)) event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function page(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) await store.put(SHELL, answer.clone());
    // A proxy answers, too, whose house is away.
    return answer.status >= 500 ? ((await store.match(SHELL)) ?? answer) : answer;
  } catch {
    return (await store.match(SHELL)) ?? Response.error();
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
