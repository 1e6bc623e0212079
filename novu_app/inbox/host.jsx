// The talk between the inbox page and the page that frames it (docs/how-to/embed-the-inbox.md), and what both share: theme,
// colours, language. What is shown comes from the page's Python; the other parts reach the host by window.novuInbox.
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

// Only the page that named itself in the address is talked to, and only where it is this one's parent.
const hostOrigin = framed ? originOf(query.get("origin") ?? "") : "";
let port = null;
// Whose inbox this is and how it looks, in the host's words: said again to a server that has forgotten it.
let said = null;

const tell = (type, data) => port?.postMessage({ novu: 1, type, data });

// The host's own router may want to know; without a host that listens the page goes there itself.
const navigate = (url, target) => {
  if (port) tell("navigate", { url, target });
  else if (framed || target === "_blank") window.open(url, "_blank", "noopener");
  else window.location.assign(url);
};

if (inBrowser) window.novuInbox = { tell, navigate, wishes: () => said ?? {} };

// What the page is to tell of by itself (assets/embed-news.js).
const told = () => ({ toast: Boolean(said?.toast), notification: Boolean(said?.notification) });

const THEMES = ["light", "dark", "system"];
const asTheme = (value) => (THEMES.includes(value) ? value : "system");
// What the host may change while the page is open; the server is told all of it with the name of what is new.
const CHANGES = ["context", "tabs", "token", "appearance", "locale", "preferences"];
// Browsers take no longer timers, in milliseconds.
const LONGEST_TIMER = 2 ** 31 - 1;
// The host may have no connection when it is asked for the next token: it is asked again, less and less often (ms).
const ASKED_AGAIN = 2_000;
const RARELY = 60_000;

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

// Styles of parts of the page. They are set as what they are, never written into a style sheet: a value ends where it ends.
const useStyles = (styles) =>
  useBrowserLayoutEffect(() => {
    const sheet = new CSSStyleSheet();
    for (const [selector, properties] of Object.entries(styles ?? {})) {
      const { style } = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)];
      for (const [name, value] of Object.entries(properties)) style.setProperty(name, value, "important");
    }
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [JSON.stringify(styles)]);

const PARTS = "[data-part='header'], .feed-tabs, [data-part='content']";

// A picture fills whatever room there is: it wants no more than what stands in it.
const ownHeight = (part) => {
  if (!part.matches(".feed-picture")) return part.offsetHeight;
  const [first, last] = [part.firstElementChild, part.lastElementChild];
  return last.offsetTop + last.offsetHeight - first.offsetTop + 2 * parseFloat(getComputedStyle(part).paddingTop);
};

const wantedHeight = (root) => {
  let height = 2;
  for (const part of root?.querySelectorAll(PARTS) ?? []) height += ownHeight(part);
  return Math.round(height);
};

// What the host paints its badge with: the colour of the highest unread severity.
const badgeStyle = (root, severity) => {
  const style = getComputedStyle(root);
  const of = (...names) => names.map((name) => style.getPropertyValue(name).trim()).find(Boolean);
  const color =
    {
      high: of("--inbox-color-severity-high", "--danger"),
      medium: of("--inbox-color-severity-medium", "--warning"),
    }[severity] ?? of("--i-count");
  return `background:${color};color:${of("--i-on-count")}`;
};

const START_WITHIN = 500;
const PITCHES = { high: 990, medium: 770 };

// A short tone, or the host's own sound. Browsers play nothing before the visitor has touched the page.
const ring = async (sound, severity) => {
  if (typeof sound === "string" && sound !== "true") {
    await new Audio(sound).play();
    return;
  }
  const audio = new AudioContext();
  // On a page that nobody has touched yet this takes for ever.
  const late = new Promise((done) => setTimeout(done, START_WITHIN));
  if (audio.state === "suspended") await Promise.race([audio.resume(), late]);
  if (audio.state === "suspended") {
    audio.close();
    throw new Error("Nobody has touched this page yet");
  }
  const [tone, gain] = [audio.createOscillator(), audio.createGain()];
  tone.connect(gain).connect(audio.destination);
  tone.frequency.value = PITCHES[severity] ?? 660;
  gain.gain.setValueAtTime(0.12, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.25);
  tone.onended = () => audio.close();
  tone.start();
  tone.stop(audio.currentTime + 0.25);
};

// Of several tabs one rings, and the first that may: browsers give each its turn.
const RUNG = "novu-rung";
const ringOnce = (id, sound, severity) => {
  const turn = async () => {
    // Ids grow with time.
    if (localStorage.getItem(RUNG) >= id) return;
    await ring(sound, severity);
    localStorage.setItem(RUNG, id);
  };
  // Without a secure connection, or where the storage of frames is blocked, there are no turns.
  return navigator.locks ? navigator.locks.request(RUNG, turn).catch(turn) : turn();
};

// The whole page. `asked` changes when the server wants to know whose inbox this is; `renewIn` (ms) and `endsAt` say when the
// token of the session runs out, 0 for never; `received` grows with every new notification.
export function InboxHost(props) {
  const { unread, severity, label, name, phase, failure, asked, renewIn, endsAt, received, colors, locale, direction } = props;
  const [theme, setTheme] = useTheme();
  // What stands in a page has nothing to close.
  const [closable, setClosable] = useState(false);
  const [greeted, setGreeted] = useState(0);
  const root = useRef(null);
  const now = useRef(props);
  now.current = props;
  useStyles(props.styles);

  useEffect(() => {
    if (!hostOrigin) return undefined;
    const heard = {
      look: ({ theme: wanted, appearance }) => {
        setTheme(wanted);
        if (JSON.stringify(appearance) !== JSON.stringify(said.appearance)) heard.appearance({ appearance });
      },
      "mark-all-read": () => window.novuInbox.markAllRead?.(),
    };
    for (const name of CHANGES) {
      heard[name] = (news) => {
        said = { ...said, ...news };
        now.current.onHost?.(name, said);
      };
    }
    const onMessage = ({ source, origin, data, ports }) => {
      if (source !== window.parent || origin !== hostOrigin) return;
      if (data?.novu !== 1 || data.type !== "init" || !ports[0]) return;
      port?.close();
      port = ports[0];
      port.onmessage = ({ data: message }) =>
        message?.novu === 1 && Object.hasOwn(heard, message.type) && heard[message.type](message.data);
      said = data.data ?? {};
      if (said.theme) setTheme(said.theme);
      setClosable(!said.inline);
      setGreeted((count) => count + 1);
    };
    window.addEventListener("message", onMessage);
    window.parent.postMessage({ novu: 1, type: "ready" }, hostOrigin);
    return () => window.removeEventListener("message", onMessage);
  }, []);

  useEffect(() => {
    if (asked && said) now.current.onHost?.("init", said);
  }, [asked, greeted]);

  useEffect(() => {
    const style = badgeStyle(root.current, severity);
    const count = unread > 99 ? "99+" : unread || "";
    if (phase === "ready") tell("unread_count", { total: unread, count, severity, label, name, style });
    if (!framed && phase === "ready") document.title = document.title.replace(/^(\(\d+\) )?/, unread ? `(${unread}) ` : "");
  }, [unread, severity, label, name, phase, greeted, theme, colors]);

  useEffect(() => {
    if (phase === "ready") tell("session", told());
    if (phase === "failed") tell("error", { message: failure });
  }, [phase, failure, greeted]);

  useEffect(() => {
    if (!received) return;
    const { unread: total, severity: highest, news } = now.current;
    const sound = said?.sound || query.get("sound");
    tell("received", { ...news, ...told(), total, severity: highest });
    if (sound) ringOnce(news.id, sound, highest).catch(() => {});
  }, [received]);

  useEffect(() => {
    if (!endsAt) return undefined;
    let wait = ASKED_AGAIN;
    const ask = () => {
      tell("token-needed");
      timer = setTimeout(ask, wait);
      wait = Math.min(2 * wait, RARELY);
    };
    let timer = setTimeout(ask, Math.min(Math.max(0, renewIn), LONGEST_TIMER));
    return () => clearTimeout(timer);
  }, [endsAt, greeted]);

  useEffect(() => {
    if (!root.current) return undefined;
    let last = 0;
    const watch = new ResizeObserver(() => {
      const height = wantedHeight(root.current);
      if (height !== last) tell("resize", { height: (last = height) });
    });
    const look = () => {
      for (const part of root.current.querySelectorAll(PARTS)) watch.observe(part);
    };
    // Another view, tab or pane has parts of its own.
    const changes = new MutationObserver(look);
    changes.observe(root.current, { childList: true, subtree: true });
    look();
    return () => {
      watch.disconnect();
      changes.disconnect();
    };
  }, [greeted]);

  useEffect(() => {
    const onKey = (event) => event.key === "Escape" && !event.defaultPrevented && tell("close");
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => {
    document.documentElement.lang = locale || "en";
    document.documentElement.dir = direction || "ltr";
  }, [locale, direction]);

  return (
    <div
      ref={root}
      className={`inbox ${theme ?? ""}`}
      style={colors}
      data-closable={closable || undefined}
      onClick={(event) => event.target.closest("[data-act='close']") && tell("close")}
    >
      {props.children}
    </div>
  );
}
