// The source of /embed.js: `python -m novu_app.operations.embed_script` writes assets/embed.js from it (docs/how-to/embed-the-inbox.md).
//
// A bell in the page of the host, and behind it a frame of this installation. Who the subscriber is goes to the frame in a
// message, never in its address; the frame talks to the page that it was made for, and we to our own frame.
(() => {
  const script = document.currentScript;
  const base = script.src.replace(/\/embed\.js.*/, "");
  const page = document.documentElement;

  const init = (given) => {
    const options = { theme: "system", ...given };
    const { inline, target, title, getToken } = options;
    const host = document.createElement("novu-inbox");
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = `<style>
:host{all:initial;--edge:0 0 0 1px #8884,0 8px 24px -6px #0003}
:host(.float){position:fixed;inset:auto 20px 20px auto;z-index:999}
:host(.inline){display:block;height:600px}
:host(.inline) button{display:none}
button{all:unset;position:relative;display:grid;place-items:center;width:32px;height:32px;border-radius:6px;cursor:pointer;color:CanvasText}
button:hover{background:#8882}
button:focus-visible{outline:2px solid #6e6ade}
:host(.float) button{width:44px;height:44px;border-radius:50%;background:Canvas;box-shadow:var(--edge)}
b{position:absolute;top:0;left:50%;padding:0 5px;border-radius:8px;font:600 10px/16px system-ui;text-align:center}
b:empty{display:none}
div{height:100%}
div[popover]{inset:auto;width:400px;margin:0;padding:0;border:0;overflow:hidden;border-radius:12px;background:Canvas;box-shadow:var(--edge)}
iframe{display:block;border:0;width:100%;height:100%}
@media(max-width:480px){div[popover]{inset:0!important;width:100%;height:100%!important;border-radius:0}}
</style><button aria-haspopup=dialog aria-expanded=false aria-label=Notifications><svg width=18 viewBox="0 0 24 24" fill=none stroke=currentColor stroke-width=1.75><path d="M6 8a6 6 0 0 1 12 0c0 6 3 6.5 3 9H3c0-2.5 3-3 3-9M10 21h4"/></svg><b></b></button><div popover role=dialog></div>`;
    const [bell, badge, pop] = ["button", "b", "div"].map((part) => root.querySelector(part));
    const frame = document.createElement("iframe");
    const ended = new AbortController();
    let port, height;

    const listen = (where, type, listener) => where.addEventListener(type, listener, { signal: ended.signal });
    const tell = (type, data) => port?.postMessage({ novu: 1, type, data });
    const fire = (type, detail) =>
      host.dispatchEvent(new CustomEvent(`novu:${type}`, { detail, bubbles: true, cancelable: true }));
    const change = (type, news) => {
      Object.assign(options, news);
      tell(type, news);
    };

    // The theme, which may be the page's, and the colours with the values of the page's own variables.
    const look = () => {
      const style = getComputedStyle(page);
      let { theme } = options;
      if (theme === "host") {
        const { colorScheme } = style;
        theme = page.matches(".dark,[data-theme=dark]") ? "dark" : colorScheme === "normal" ? "light" : colorScheme;
      }
      const read = (_, name) => style.getPropertyValue(name).replace(/[^ !#-[\]-~]/g, "");
      const appearance = JSON.parse(JSON.stringify(options.appearance || {}).replace(/var\((--[\w-]+)\)/g, read));
      host.style.colorScheme = theme === "system" ? "light dark" : theme;
      return { theme, appearance };
    };
    const follow = () => tell("look", look());

    const load = () => {
      if (frame.src) return;
      const { applicationIdentifier } = options;
      frame.allow = "autoplay";
      frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
      const { origin } = location;
      frame.src = `${base}/inbox/?${new URLSearchParams({ applicationIdentifier, theme: look().theme, origin })}`;
      pop.append(frame);
    };
    const place = () => {
      if (inline) return;
      const at = bell.getBoundingClientRect();
      const high = Math.min(600, Math.max(320, height || 600), innerHeight - 16);
      const above = /top/.test(options.position) ? at.top > high : at.top > innerHeight / 2;
      const left = /left/.test(options.position) ? at.left : at.right - 400;
      const within = (value, room) => Math.max(8, Math.min(value, room - 8));
      const top = within(above ? at.top - 8 - high : at.bottom + 8, innerHeight - high);
      pop.style = `height:${high}px;top:${top}px;left:${within(left, innerWidth - 400)}px`;
    };
    const entitle = (total) => {
      if (title) document.title = (total ? `(${total}) ` : "") + document.title.replace(/^\(\d+\) /, "");
    };
    const setToken = (token) => change("token", { token });
    const close = () => inline || pop.hidePopover();

    const heard = {
      unread_count({ total, label, name, color, textColor }) {
        badge.textContent = total > 99 ? "99+" : total || "";
        badge.style = `background:${color};color:${textColor}`;
        bell.ariaLabel = label;
        pop.ariaLabel = frame.title = name;
        entitle(total);
      },
      resize: (wanted) => place((height = wanted.height)),
      close,
      "token-needed": async () => getToken && setToken(await getToken()),
    };

    listen(window, "message", ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== new URL(base).origin || data?.novu !== 1) return;
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port.onmessage = ({ data: { type, data } }) => {
        heard[type]?.(data);
        // The host's router may take a click over with preventDefault().
        if (type === "close" || !fire(type, data) || type !== "navigate") return;
        const { url, target } = data;
        if (!/^(https?:|\/(?![/\\]))/i.test(url)) return;
        if (target === "_blank") open(url, target, "noopener");
        else location.assign(url);
      };
      // Options may hold what no message carries: functions, an element.
      const said = JSON.parse(JSON.stringify({ ...options, target: 0 }));
      source.postMessage({ novu: 1, type: "init", data: { ...said, ...look() } }, origin, [port2]);
    });
    listen(window, "resize", place);
    listen(pop, "toggle", ({ newState }) => {
      const opened = newState === "open";
      load();
      place();
      bell.ariaExpanded = opened;
      (opened ? frame : bell).focus();
      fire(opened ? "open" : "close");
    });
    const watch = new MutationObserver(follow);
    watch.observe(page, { attributeFilter: ["class", "style", "data-theme"] });

    if (inline) pop.popover = null;
    else bell.popoverTargetElement = pop;
    host.className = inline ? "inline" : target ? "" : "float";
    look();
    (target?.append ? target : document.querySelector(target || "body")).append(host);
    // The badge needs the inbox, which loads when the page has nothing better to do.
    if (inline) load();
    else (window.requestIdleCallback || setTimeout)(load);

    return {
      open: () => inline || pop.showPopover(),
      close,
      setTheme: (theme) => follow((options.theme = theme)),
      setAppearance: (appearance) => follow((options.appearance = appearance)),
      setTabs: (tabs) => change("tabs", { tabs }),
      setContext: (context, contextHash = "") => change("context", { context, contextHash }),
      setLocale: (locale, localization) => change("locale", { locale, localization }),
      setToken,
      // `listener` gets the detail and the event; what comes back ends it.
      on(type, listener) {
        const hear = (event) => listener(event.detail, event);
        listen(host, `novu:${type}`, hear);
        return () => host.removeEventListener(`novu:${type}`, hear);
      },
      destroy() {
        ended.abort();
        watch.disconnect();
        port?.close();
        host.remove();
        entitle(0);
      },
    };
  };

  window.NovuInbox = { init };
  const { dataset } = script;
  if (!dataset.subscriberId && !dataset.subscriber && !dataset.token) return;
  const start = () => {
    const options = {};
    for (const name in dataset) {
      // Attributes are text; objects, lists of them and switches are JSON.
      const text = dataset[name];
      options[name] = /^(\[?{|true$|false$|\[\])/.test(text) ? JSON.parse(text) : text;
    }
    NovuInbox.instance = init(options);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
