// What the page does besides showing notifications: it remembers its place in the address, closes what lies on top of it,
// says when there is no connection, and sleeps while nobody sees it.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { heard, say, sayAgain } from "./outbox.js";

const MENU = ".feed-menu";
const ITEMS = "[role^='menuitem']:not(:disabled)";
// A short break in the connection is not worth a word, in milliseconds.
const PATIENCE = 1200;
const SLEEP_AFTER = 120_000;
const BEAT = 5_000;
// A timer that comes this much too late says that the machine has slept.
const SLEPT = 20_000;

const FIRST_PAGE = 10;

const usePlace = (ready, view, tab, pane, count) =>
  useEffect(() => {
    if (!ready) return;
    const place = new URLSearchParams();
    if (view !== "all") place.set("view", view);
    if (tab) place.set("tab", tab);
    if (pane === "preferences") place.set("pane", pane);
    // As much as was shown is shown again after a lost connection, so that the reader does not lose the place.
    if (count > FIRST_PAGE) place.set("count", count);
    const { pathname, search, hash } = window.location;
    const wanted = place.size ? `#${place}` : "";
    if (hash !== wanted) window.history.replaceState(window.history.state, "", pathname + search + wanted);
  }, [ready, view, tab, pane, count]);

const useMenus = () =>
  useEffect(() => {
    const ended = new AbortController();
    const on = (type, listener) => document.addEventListener(type, listener, { signal: ended.signal, capture: true });
    on("toggle", ({ target, newState }) => {
      if (!target.matches?.(MENU)) return;
      const open = newState === "open";
      document.querySelector(`[popovertarget="${target.id}"]`)?.setAttribute("aria-expanded", open);
      if (open) (target.querySelector("[aria-checked='true']") ?? target.querySelector(ITEMS))?.focus();
    });
    on("click", ({ target }) => {
      if (target.closest?.(ITEMS)) target.closest(MENU)?.hidePopover();
    });
    on("keydown", (event) => {
      const menu = event.target.closest?.(MENU);
      if (!menu) return;
      const items = [...menu.querySelectorAll(ITEMS)];
      const at = items.indexOf(event.target);
      const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
      if (event.key === "Tab") menu.hidePopover();
      if (!(event.key in places)) return;
      items[(places[event.key] + items.length) % items.length]?.focus();
      event.preventDefault();
    });
    return () => ended.abort();
  }, []);

// Escape closes one thing at a time: what lies on top, then the pane, and only then the inbox itself.
const useEscape = (pane, onBack) =>
  useEffect(() => {
    const onKey = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const top = [...document.querySelectorAll(":popover-open")].at(-1);
      if (top) top.hidePopover();
      else if (pane && document.querySelector("[data-act='back']")) onBack();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [pane]);

const useSleep = (onWake) =>
  useEffect(() => {
    let timer;
    const sleep = () => {
      // A host that shows the count in its title or plays sounds wants them most while nobody looks.
      const { sound, title, notification } = window.novuInbox?.wishes?.() ?? {};
      // Reflex gives its connection up on this event, and takes it up again by itself when the page is seen.
      if (!sound && !title && !notification) window.dispatchEvent(new PageTransitionEvent("pagehide"));
    };
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") timer = setTimeout(sleep, SLEEP_AFTER);
    };
    let last = Date.now();
    const beat = setInterval(() => {
      const late = Date.now() - last - BEAT;
      last = Date.now();
      if (late > SLEPT && document.visibilityState === "visible") onWake();
    }, BEAT);
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      clearTimeout(timer);
      clearInterval(beat);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);

// Before anything else of the page sees the same answer.
const useAnswers = (done, again) => {
  useLayoutEffect(() => heard(done), [done]);
  useEffect(() => {
    if (again) sayAgain();
  }, [again]);
};

export function InboxAround(props) {
  const { ready, view, tab, pane, count, offline, text, settled, done, again, onWake } = props;
  const [away, setAway] = useState(false);
  const now = useRef(props);
  now.current = props;

  usePlace(ready, view, tab, pane, count);
  useMenus();
  useEscape(pane, () => say((act) => now.current.onBack(act)));
  useAnswers(done, again);
  useSleep(onWake);

  useEffect(() => {
    if (!offline) {
      setAway(false);
      return undefined;
    }
    const timer = setTimeout(() => setAway(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [offline]);

  // The host page may ask for it.
  useEffect(() => {
    if (window.novuInbox) window.novuInbox.markAllRead = () => say((act) => now.current.onMarkAllRead(act));
  }, []);

  // What was done to all at once is shown ahead of the answer by this mark; the answer takes it away.
  useEffect(() => {
    delete document.querySelector(".inbox")?.dataset.ahead;
  }, [settled]);

  return (
    <div role="status" className="feed-away">
      {away && <p>{text}</p>}
    </div>
  );
}
