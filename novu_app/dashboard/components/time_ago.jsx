import { useEffect, useState } from "react";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

const short = (seconds) => {
  if (seconds < 5) return "now";
  if (seconds < MINUTE) return `${Math.floor(seconds)}s ago`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h ago`;
  if (seconds < 30 * DAY) return `${Math.floor(seconds / DAY)}d ago`;
  return null;
};

const ahead = (seconds) => {
  if (seconds < MINUTE) return `in ${Math.ceil(seconds)}s`;
  if (seconds < HOUR) return `in ${Math.floor(seconds / MINUTE)}m ${Math.ceil(seconds % MINUTE)}s`;
  if (seconds < DAY) return `in ${Math.floor(seconds / HOUR)}h ${Math.floor((seconds % HOUR) / MINUTE)}m`;
  return null;
};

// How long until the text changes: a label of hours need not tick each second.
const pause = (seconds) => (seconds < MINUTE ? 1000 : seconds < HOUR ? 15000 : 60000);

export function TimeAgo({ at }) {
  const [now, setNow] = useState(() => Date.now());
  const seconds = (now - at) / 1000;
  const future = seconds < -1;
  const wait = future && -seconds < HOUR ? 1000 : pause(Math.abs(seconds));

  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), wait);
    return () => clearTimeout(timer);
  }, [now, wait]);

  useEffect(() => setNow(Date.now()), [at]);

  if (!at) return null;
  const moment = new Date(at);
  const text =
    (future ? ahead(-seconds) : short(Math.max(0, seconds))) ??
    moment.toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
  return (
    <time
      dateTime={moment.toISOString()}
      title={`${moment.toLocaleString()}\n${moment.toISOString()} (UTC)`}
      className="time-ago"
    >
      {text}
    </time>
  );
}
