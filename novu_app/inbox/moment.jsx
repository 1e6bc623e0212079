// A moment in words that keeps itself up to date. One clock for the whole page: a hundred notifications need not tick alone.
import { useSyncExternalStore } from "react";
import { exact, relative, whole } from "./words.js";

const TICK = 20_000;
const waiting = new Set();
let now = Date.now();
let timer = null;

const tick = () => {
  now = Date.now();
  for (const wake of waiting) wake();
};

const subscribe = (wake) => {
  waiting.add(wake);
  timer ??= setInterval(tick, TICK);
  return () => {
    waiting.delete(wake);
    if (waiting.size) return;
    clearInterval(timer);
    timer = null;
  };
};

// `exactly` gives the time itself, as for the end of a snooze; `words` stand around it ({time}) or in front of it.
export function InboxMoment({ at, locale, exactly, words }) {
  const clock = useSyncExternalStore(subscribe, () => now, () => 0);
  if (!at || !clock) return null;
  // What has happened is never ahead: where it seems so, this machine's clock is behind, or has not ticked yet.
  const text = exactly ? exact(at, locale) : relative(at, Math.max(clock, at), locale);
  return (
    <time dateTime={new Date(at).toISOString()} title={whole(at, locale)} className="feed-time">
      {words?.includes("{time}") ? words.replace("{time}", text) : [words, text].filter(Boolean).join(" ")}
    </time>
  );
}
