// The list: asks for more before its end is reached, notes what was half on the screen for a second, moves by keys.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { say } from "./outbox.js";
import { counted } from "./words.js";

const SEEN_AFTER = 1000;
const SEEN_TOGETHER = 400;
// Scrolled further than this the visitor reads; what is new then must not move the page.
const AT_TOP = 40;
const KEYS = { r: "read", e: "archive", s: "snooze", Delete: "delete" };
const STEPS = { j: 1, ArrowDown: 1, PageDown: 1, k: -1, ArrowUp: -1, PageUp: -1 };

const useMore = (scroller, end, more, length, settled, onMore) =>
  useEffect(() => {
    if (!more || !end.current) return undefined;
    // A new observer for each page, and for each connection: an end that stays in sight asks again.
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && onMore(), {
      root: scroller.current,
      rootMargin: "300px",
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [more, length, settled]);

const useSeen = (scroller, ids, onSeen) => {
  const seen = useRef({ timers: new Map(), ready: new Set(), done: new Set(), sending: null });
  useEffect(() => {
    const { timers, ready, done } = seen.current;
    const send = () => {
      seen.current.sending = null;
      const ids = [...ready];
      ready.clear();
      say((act) => onSeen(ids, act));
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
};

const useFresh = (scroller, ids) => {
  const first = useRef(null);
  const [fresh, setFresh] = useState(0);
  useEffect(() => {
    const before = first.current;
    first.current = ids[0] ?? null;
    const above = before ? ids.indexOf(before) : 0;
    if (above > 0 && scroller.current.scrollTop > AT_TOP) setFresh((count) => count + above);
  }, [ids.join()]);
  return [fresh, setFresh];
};

// An element that goes takes the focus with it: its neighbour gets it, so that the next key is not lost.
const useFocus = (scroller, ids) => {
  const held = useRef(null);
  useLayoutEffect(() => {
    const at = held.current;
    if (!at || document.activeElement !== document.body) return;
    const items = [...scroller.current.querySelectorAll("[data-id]")];
    const place = ids.indexOf(at.id);
    (place >= 0 ? items[place] : items[Math.min(at.place, items.length - 1)])?.focus();
  }, [ids.join()]);
  return (event) => {
    const item = event.target.closest("[data-id]");
    if (item) held.current = { id: item.dataset.id, place: ids.indexOf(item.dataset.id) };
  };
};

export function InboxFeed({ ids, more, texts, locale, settled, back, onMore, onSeen, onUndo, children }) {
  const scroller = useRef(null);
  const end = useRef(null);
  useMore(scroller, end, more, ids.length, settled, onMore);
  useSeen(scroller, ids, onSeen);
  const [fresh, setFresh] = useFresh(scroller, ids);
  const onFocus = useFocus(scroller, ids);

  const toTop = () => {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller.current.scrollTo({ top: 0, behavior: calm ? "auto" : "smooth" });
    setFresh(0);
    scroller.current.querySelector("[data-id]")?.focus({ preventScroll: true });
  };

  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, [popover]")) return;
    const items = [...scroller.current.querySelectorAll("[data-id]:not([data-gone='true'])")];
    const at = items.indexOf(event.target.closest("[data-id]"));
    const go = (place) => items[Math.min(items.length - 1, Math.max(0, place))]?.focus();
    if (STEPS[event.key]) go(at + STEPS[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(items.length - 1);
    else if (event.key === "u") say((act) => onUndo(back, act));
    else if (at >= 0 && KEYS[event.key]) {
      // Disabled or missing buttons do nothing, here as there.
      const button = items[at].querySelector(`[data-act='${KEYS[event.key]}']`);
      button?.click();
      if (button && event.key === "e") (items[at + 1] ?? items[at - 1])?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="feed-list"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onScroll={() => fresh && scroller.current.scrollTop < AT_TOP && setFresh(0)}
    >
      {fresh > 0 && (
        <button type="button" className="feed-fresh" onClick={toTop}>
          {counted(texts, locale, "notifications.newNotifications", fresh > 99 ? "99+" : fresh)}
        </button>
      )}
      <div data-part="content">
        <div role="feed" aria-busy={false} aria-label={texts["notifications.title"]}>
          {children}
        </div>
        {more && (
          <div ref={end} className="feed-more" role="status">
            {texts["notifications.loadingMore"]}
          </div>
        )}
      </div>
    </div>
  );
}
