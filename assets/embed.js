// <script async src="https://HOST/embed.js" data-application-identifier="…" data-subscriber-id="…" data-subscriber-hash="…"
// data-target="#bell" data-theme="system"></script>, or NovuInbox.init({…}). Fires novu:unread, novu:navigate and others.
(() => {
  const script = document.currentScript;
  const base = script.src.replace(/\/embed\.js.*/, "");
  const HTML = `<style>
:host{all:initial;--bg:light-dark(#fff,#111113);--edge:0 0 0 1px light-dark(#e0e1e6,#2e3135),0 8px 24px -6px #0003}
:host(.floating){position:fixed;right:20px;bottom:20px;z-index:9999}
button{all:unset;position:relative;display:grid;place-items:center;width:32px;height:32px;border-radius:6px;cursor:pointer;color:light-dark(#1c2024,#edeef0)}
button:hover{background:light-dark(#f0f0f3,#212225)}
button:focus-visible{outline:2px solid #9b9ef0}
:host(.floating) button{width:44px;height:44px;border-radius:50%;background:var(--bg);box-shadow:var(--edge)}
b{position:absolute;top:0;left:50%;min-width:8px;padding:0 4px;border-radius:8px;background:#5b5bd6;color:#fff;font:600 10px/16px system-ui;text-align:center}
b:empty{display:none}
div{position:fixed;inset:auto;width:400px;margin:0;padding:0;border:0;overflow:hidden;border-radius:12px;background:var(--bg);box-shadow:var(--edge)}
iframe{display:block;border:0;width:100%;height:100%}
@media(max-width:480px){div{inset:0!important;width:100%;height:100%!important;border-radius:0}}
</style><button aria-haspopup="dialog" aria-expanded="false" aria-label="Notifications"><svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"><path d="M6 8a6 6 0 0 1 12 0c0 6 3 6.500 3 9H3c0-2.500 3-3 3-9M10 21h4"/></svg><b></b></button><div popover role="dialog" aria-label="Notifications"></div>`;

  const init = ({ applicationIdentifier, subscriberId, subscriberHash = "", target, theme = "system" }) => {
    const host = document.createElement("novu-inbox");
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = HTML;
    const [bell, badge, pop] = ["button", "b", "div"].map((part) => root.querySelector(part));
    const frame = document.createElement("iframe");
    const ended = new AbortController();
    let port, height;

    const on = (where, type, listener) => where.addEventListener(type, listener, { signal: ended.signal });
    const tell = (type, data) => port?.postMessage({ novu: 1, type, data });
    const fire = (type, detail) =>
      host.dispatchEvent(new CustomEvent(`novu:${type}`, { detail, bubbles: true, cancelable: true }));
    const setTheme = (wanted) => {
      theme = wanted;
      host.style.colorScheme = theme === "system" ? "light dark" : theme;
      tell("theme", theme);
    };
    const load = () => {
      if (frame.src) return;
      const { origin } = location;
      const query = { applicationIdentifier, subscriberId, subscriberHash, theme, origin };
      frame.title = "Notifications";
      frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
      frame.src = `${base}/inbox/?${new URLSearchParams(query)}`;
      pop.append(frame);
    };
    const place = () => {
      const at = bell.getBoundingClientRect();
      const high = Math.min(600, Math.max(320, height || 600), innerHeight - 16);
      const top = at.top < innerHeight / 2 ? at.bottom + 8 : at.top - 8 - high;
      const within = (value, room) => `${Math.max(8, Math.min(value, room - 8))}px`;
      pop.style.height = `${high}px`;
      pop.style.top = within(top, innerHeight - high);
      pop.style.left = within(at.right - 400, innerWidth - 400);
    };
    const heard = {
      unread({ total, severity }) {
        badge.textContent = total > 99 ? "99+" : total || "";
        badge.style.background = { high: "#e5484d", medium: "#cc4e00" }[severity] || "";
        bell.ariaLabel = total ? `Notifications, ${total} unread` : "Notifications";
      },
      resize(wanted) {
        height = wanted.height;
        place();
      },
      close: () => pop.hidePopover(),
    };

    on(window, "message", ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== new URL(base).origin || data?.novu !== 1) return;
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = ({ data: { type, data } }) => {
        heard[type]?.(data);
        // The host's router may take a click over with preventDefault().
        if (type === "close" || !fire(type, data) || type !== "navigate") return;
        if (!/^(https?:|\/(?![/\\]))/i.test(data.url)) return;
        if (data.target === "_blank") open(data.url, "_blank", "noopener");
        else location.assign(data.url);
      };
      source.postMessage({ novu: 1, type: "init", data: { theme } }, origin, [channel.port2]);
    });
    on(window, "resize", place);
    on(pop, "toggle", ({ newState }) => {
      load();
      place();
      bell.ariaExpanded = newState === "open";
      (newState === "open" ? frame : bell).focus();
      fire(newState === "open" ? "open" : "close");
    });
    bell.popoverTargetElement = pop;

    setTheme(theme);
    host.className = target ? "" : "floating";
    document.querySelector(target || "body").append(host);
    // The badge needs the inbox, which loads when the page has nothing better to do.
    (window.requestIdleCallback || setTimeout)(load);
    const destroy = () => (ended.abort(), port?.close(), host.remove());
    return { open: () => pop.showPopover(), close: heard.close, setTheme, destroy };
  };

  window.NovuInbox = { init };
  const start = () => (NovuInbox.instance = init(script.dataset));
  if (!script.dataset.subscriberId) return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
