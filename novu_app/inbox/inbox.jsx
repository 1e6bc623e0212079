// What of the inbox page has to happen in the browser at once: theme and talk with the host page, the first sign of a
// click, and looking at what is on the screen. Everything that is shown comes from the page's Python.
import { useEffect, useLayoutEffect, useRef, useState } from "react";

const inBrowser = typeof window !== "undefined";
const useBrowserLayoutEffect = inBrowser ? useLayoutEffect : useEffect;
const query = inBrowser ? new URLSearchParams(window.location.search) : new URLSearchParams();
const framed = inBrowser && window.parent !== window;

const originOf = (text) => {
  try {
    return new URL(text).origin;
  } catch {
    return "";
  }
};

// Only the page that named itself in the address is talked to.
const hostOrigin = originOf(query.get("origin") ?? "");
let port = null;

const tell = (type, data) => port?.postMessage({ novu: 1, type, data });

// The host's own router may want to know; without a host that listens the page goes there itself.
const navigate = (url, target) => {
  if (port) tell("navigate", { url, target });
  else if (framed || target === "_blank") window.open(url, "_blank", "noopener");
  else window.location.assign(url);
};

const THEMES = ["light", "dark", "system"];
const asTheme = (value) => (THEMES.includes(value) ? value : "system");

const useTheme = () => {
  const [theme, setTheme] = useState(null);
  const [dark, setDark] = useState(false);
  useBrowserLayoutEffect(() => setTheme(asTheme(query.get("theme"))), []);
  useBrowserLayoutEffect(() => {
    if (!theme) return undefined;
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => setDark(theme === "dark" || (theme === "system" && system.matches));
    apply();
    system.addEventListener("change", apply);
    return () => system.removeEventListener("change", apply);
  }, [theme]);
  return [theme && (dark ? "dark" : "light"), (wanted) => setTheme(asTheme(wanted))];
};

// The whole page: tells the host how much is unread and how high the page would like to be, and does what the host asks.
export function InboxFrame({ unread, severity, phase, onMarkAllRead, children }) {
  const [theme, setTheme] = useTheme();
  // Known only in the browser: the prerendered page must not differ from its first rendering here.
  const [closable, setClosable] = useState(false);
  const root = useRef(null);
  const now = useRef({});
  now.current = { unread, severity, phase, onMarkAllRead };

  useEffect(() => setClosable(framed && Boolean(hostOrigin)), []);

  useEffect(() => {
    if (!framed || !hostOrigin) return undefined;
    const told = { theme: setTheme, "mark-all-read": () => now.current.onMarkAllRead?.() };
    const onMessage = (event) => {
      const message = event.data;
      if (event.source !== window.parent || event.origin !== hostOrigin) return;
      if (message?.novu !== 1 || message.type !== "init" || !event.ports[0]) return;
      port?.close();
      port = event.ports[0];
      port.onmessage = ({ data }) => data?.novu === 1 && told[data.type]?.(data.data);
      if (message.data?.theme) setTheme(message.data.theme);
      if (now.current.phase === "ready") tell("unread", { total: now.current.unread, severity: now.current.severity });
      tell("resize", { height: wantedHeight(root.current) });
    };
    window.addEventListener("message", onMessage);
    window.parent.postMessage({ novu: 1, type: "ready" }, hostOrigin);
    return () => window.removeEventListener("message", onMessage);
  }, []);

  useEffect(() => {
    if (phase === "ready") tell("unread", { total: unread, severity });
  }, [unread, severity, phase]);

  useEffect(() => {
    if (!root.current) return undefined;
    let last = 0;
    const watch = new ResizeObserver(() => {
      const height = wantedHeight(root.current);
      if (height !== last) tell("resize", { height: (last = height) });
    });
    for (const part of root.current.querySelectorAll("[data-part='header'], [data-part='content']")) watch.observe(part);
    return () => watch.disconnect();
  }, [phase]);

  useEffect(() => {
    const onKey = (event) => event.key === "Escape" && !event.defaultPrevented && tell("close");
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div
      ref={root}
      className={`inbox ${theme ?? ""}`}
      data-closable={closable || undefined}
      onClick={(event) => event.target.closest("[data-act='close']") && tell("close")}
    >
      {children}
    </div>
  );
}

const wantedHeight = (root) => {
  let height = 2;
  for (const part of root?.querySelectorAll("[data-part='header'], [data-part='content']") ?? []) height += part.offsetHeight;
  return height;
};

const SEEN_AFTER = 1000;
const SEEN_TOGETHER = 400;

// The list: asks for more before its end is reached, notes what was half on the screen for a second, moves by keys.
export function InboxFeed({ ids, more, onMore, onSeen, children }) {
  const scroller = useRef(null);
  const end = useRef(null);
  const seen = useRef({ timers: new Map(), ready: new Set(), done: new Set(), sending: null });
  const first = useRef(null);
  const [fresh, setFresh] = useState(0);

  useEffect(() => {
    if (!more || !end.current) return undefined;
    // A new observer for each page: an end that stays in sight asks again.
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && onMore(), {
      root: scroller.current,
      rootMargin: "300px",
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [more, ids.length]);

  useEffect(() => {
    const { timers, ready, done } = seen.current;
    const send = () => {
      seen.current.sending = null;
      if (ready.size) onSeen([...ready]);
      ready.clear();
    };
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const { id } = target.dataset;
          clearTimeout(timers.get(id));
          if (!isIntersecting || done.has(id)) continue;
          const look = () => {
            if (document.visibilityState !== "visible") return timers.set(id, setTimeout(look, SEEN_AFTER));
            done.add(id);
            ready.add(id);
            seen.current.sending ??= setTimeout(send, SEEN_TOGETHER);
          };
          timers.set(id, setTimeout(look, SEEN_AFTER));
        }
      },
      { root: scroller.current, threshold: 0.5 },
    );
    for (const item of scroller.current.querySelectorAll("[data-id][data-seen='false']")) watch.observe(item);
    return () => {
      watch.disconnect();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [ids.join()]);

  useEffect(() => {
    const before = first.current;
    first.current = ids[0] ?? null;
    const above = before ? ids.indexOf(before) : 0;
    if (above > 0 && scroller.current.scrollTop > 40) setFresh((count) => count + above);
  }, [ids.join()]);

  const toTop = () => {
    scroller.current.scrollTo({ top: 0, behavior: "smooth" });
    setFresh(0);
  };

  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...scroller.current.querySelectorAll("[data-id]:not([data-gone='true'])")];
    const at = items.indexOf(event.target.closest("[data-id]"));
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
      event.preventDefault();
    } else if (at >= 0 && { r: 1, e: 1 }[event.key]) {
      items[at].querySelector(`[data-act='${event.key === "r" ? "read" : "archive"}']`)?.click();
      (items[at + 1] ?? items[at - 1])?.focus();
      event.preventDefault();
    }
  };

  return (
    <div
      ref={scroller}
      className="feed-list"
      onKeyDown={onKeyDown}
      onScroll={() => fresh && scroller.current.scrollTop < 40 && setFresh(0)}
    >
      {fresh > 0 && (
        <button type="button" className="feed-fresh" onClick={toTop}>
          {fresh > 99 ? "99+" : fresh} new
        </button>
      )}
      <div data-part="content" role="feed" aria-busy={false} aria-label="Notifications">
        {children}
        {more && (
          <div ref={end} className="feed-more" role="status">
            Loading more
          </div>
        )}
      </div>
    </div>
  );
}

// A page that is about to be left waits so long for the server's answer to the click, in milliseconds.
const LEAVE_AFTER = 1500;

// One notification: shows what a click will do before the server has answered; the answer settles it.
export function InboxItem({ item, settled, position, total, onAct, children }) {
  const [guess, setGuess] = useState({});
  const leaving = useRef(null);

  const leave = () => {
    const go = leaving.current;
    leaving.current = null;
    go?.();
  };

  useEffect(() => {
    setGuess({});
    leave();
  }, [item.read, item.archived, item.primary_done, item.secondary_done, settled]);
  useEffect(() => leave, []);

  // Events wait in the browser for earlier ones: leaving at once would lose what was just done. A new window opens in the
  // click itself, else it counts as a pop-up.
  const follow = (url, target, acted) => {
    if (!acted || target === "_blank") {
      navigate(url, target);
      return;
    }
    leaving.current = () => navigate(url, target);
    setTimeout(leave, LEAVE_AFTER);
  };

  const read = guess.read ?? item.read;

  const act = (action, next) => {
    setGuess((before) => ({ ...before, ...next }));
    onAct(item.id, action);
  };

  const acts = {
    read: () => act(read ? "unread" : "read", { read: !read }),
    archive: () => act(item.archived ? "unarchive" : "archive", { gone: true }),
    primary: () => press("primary"),
    secondary: () => press("secondary"),
  };

  const press = (kind) => {
    const done = item[`${kind}_done`];
    act(`${done ? "revert" : "complete"}-${kind}`, { read: true });
    if (!done && item[`${kind}_url`]) follow(item[`${kind}_url`], item[`${kind}_target`], true);
  };

  const open = () => {
    const acted = !read;
    if (acted) act("read", { read: true });
    tell("click", { id: item.id, url: item.url });
    if (item.url) follow(item.url, item.target, acted);
  };

  const onClick = (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.();
    else if (!window.getSelection()?.toString()) open();
  };

  const onKeyDown = (event) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    open();
    event.preventDefault();
  };

  return (
    <article
      className="feed-item"
      tabIndex={0}
      data-id={item.id}
      data-read={read}
      data-seen={item.seen}
      data-archived={item.archived}
      data-severity={item.severity}
      data-gone={guess.gone ?? false}
      data-link={Boolean(item.url)}
      aria-posinset={position + 1}
      aria-setsize={total}
      aria-labelledby={`title-${item.id}`}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {children}
    </article>
  );
}
