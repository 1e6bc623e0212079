// The source of /embed.js: `python -m novu_app.operations.embed_script` writes assets/embed.js from it (docs/how-to/embed-the-inbox.md).
//
// A bell in the page of the host, and behind it a frame of this installation. Who the subscriber is goes to the frame in a
// message, never in its address; the frame talks to the page that it was made for, and we to our own frame.
(() => {
  const tag = "novu-inbox";
  const page = document;
  const script = page.currentScript;
  const base = script.src.replace(/\/embed\.js.*/, "");
  const html = page.documentElement;

  const init = (given, made) => {
    const options = { theme: "system", ...given };
    const { inline, target, title, getToken, position } = options;
    const host = made || page.createElement(tag);
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    // Not as markup: a page whose policy (CSP) allows no styles within it gets them all the same.
    style.replaceSync(`
:host{all:initial}
:host(.float){position:fixed;right:20px;bottom:20px;z-index:99}
:host(.inline){display:block;height:600px}
:host(.inline) button,b:empty{display:none}
button{all:unset;position:relative;display:grid;place-items:center;width:32px;height:32px;border-radius:50%;cursor:pointer}
button:hover{background:#8882}
button:focus-visible{outline:auto}
:host(.float) button{padding:6px}
:host(.float) button,[popover]{background:Canvas;box-shadow:0 0 0 1px #8884,0 8px 24px -6px #0003}
b{position:absolute;top:0;left:50%;padding:0 5px;border-radius:8px;font:600 10px/16px system-ui}
div,iframe{width:100%;height:100%;border:0}
[popover]{inset:auto;width:400px;padding:0;overflow:hidden;border-radius:12px}
iframe{display:block}
@media(width<481px){[popover]{inset:0!important;width:100%;height:100%!important;border-radius:0}}
`);
    root.adoptedStyleSheets = [style];
    root.innerHTML = `<button aria-haspopup=dialog aria-expanded=false aria-label=Notifications><slot><svg width=18 viewBox="0 0 24 24" fill=none stroke=currentColor stroke-width=1.75><path d="M6 8a6 6 0 0 1 12 0c0 6 3 6.5 3 9H3c0-2.5 3-3 3-9M10 21h4"/></svg></slot><b></b></button><div popover role=dialog><iframe allow=autoplay sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;
    const [bell, badge, pop, frame] = root.querySelectorAll("button,b,div,iframe");
    const ended = new AbortController();
    let port;
    let height = 600;

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
      const style = getComputedStyle(html);
      let { theme } = options;
      if (theme == "host") {
        theme = html.matches(".dark,[data-theme=dark]") ? "dark" : style.colorScheme.replace("normal", "light");
      }
      const read = (_, name) => style.getPropertyValue(name).replace(/[^ !#-[\]-~]/g, "");
      host.style.colorScheme = theme == "system" ? "light dark" : theme;
      return {
        theme,
        appearance: JSON.parse(JSON.stringify(options.appearance || {}).replace(/var\((--[\w-]+)\)/g, read)),
      };
    };
    const follow = () => tell("look", look());

    const load = () => {
      if (frame.src) return;
      const named = { applicationIdentifier: options.applicationIdentifier, theme: look().theme, origin };
      frame.src = `${base}/inbox/?${new URLSearchParams(named)}`;
    };
    const place = () => {
      if (inline) return;
      const at = bell.getBoundingClientRect();
      const offset = options.placementOffset ?? 8;
      // Of an attribute they are texts, which only a minus takes for numbers.
      const { mainAxis = offset, crossAxis = 0 } = offset;
      const high = Math.min(600, Math.max(320, height), innerHeight - 16);
      const above = /top/.test(position) ? at.top > high : at.top > innerHeight / 2;
      const left = (/left/.test(position) ? at.left : at.right - 400) - -crossAxis;
      const within = (value, room) => Math.max(8, Math.min(value, room - 8));
      const top = within(above ? at.top - mainAxis - high : at.bottom - -mainAxis, innerHeight - high);
      pop.style = `height:${high}px;top:${top}px;left:${within(left, innerWidth - 400)}px`;
    };
    const entitle = (total) => {
      if (title) page.title = (total ? `(${total}) ` : "") + page.title.replace(/^\(\d+\) /, "");
    };
    const setToken = (token) => change("token", { token });
    const close = () => inline || pop.hidePopover();

    const heard = {
      unread_count({ total, count, label, name, style }) {
        badge.textContent = count;
        badge.style = style;
        bell.ariaLabel = label;
        pop.ariaLabel = frame.title = name;
        entitle(total);
      },
      resize: (wanted) => place((height = wanted.height)),
      close,
      "token-needed": async () => getToken && setToken(await getToken()),
    };

    listen(window, "message", ({ source, origin, data }) => {
      if (source != frame.contentWindow || origin != new URL(base).origin || data?.novu != 1) return;
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port.onmessage = ({ data: { type, data } }) => {
        heard[type]?.(data);
        // The host's router may take a click over with preventDefault().
        if (type != "close" && fire(type, data) && type == "navigate") {
          const { url, target } = data;
          if (/^(https?:|\/(?![/\\]))/i.test(url))
            target == "_blank" ? open(url, target, "noopener") : (location = url);
        }
      };
      // Options may hold what no message carries: functions, an element.
      source.postMessage(
        { novu: 1, type: "init", data: { ...JSON.parse(JSON.stringify({ ...options, target: 0 })), ...look() } },
        origin,
        [port2],
      );
    });
    listen(window, "resize", place);
    listen(pop, "toggle", ({ newState }) => {
      const opened = newState == "open";
      load();
      place();
      bell.ariaExpanded = opened;
      (opened ? frame : bell).focus();
      fire(opened ? "open" : "close");
    });
    const watch = new MutationObserver(follow);
    watch.observe(html, { attributes: true });

    inline ? (pop.popover = null) : (bell.popoverTargetElement = pop);
    host.classList.add(inline ? "inline" : target || made ? "bell" : "float");
    look();
    // The badge needs the inbox, which loads when the page has nothing better to do.
    inline ? load() : (window.requestIdleCallback || setTimeout)(load);

    const inbox = {
      open: () => inline || pop.showPopover(),
      close,
      setTheme: (theme) => follow((options.theme = theme)),
      setAppearance: (appearance) => follow((options.appearance = appearance)),
      setTabs: (tabs) => change("tabs", { tabs }),
      setPreferences: (wanted) => change("preferences", wanted),
      markAllRead: () => tell("mark-all-read"),
      setContext: (context, contextHash) => change("context", { context, contextHash }),
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
    host.inbox = inbox;
    if (!made) (target?.append ? target : page.querySelector(target || "body")).append(host);
    return inbox;
  };

  // Attributes are text; objects, lists of them and switches are JSON.
  const written = ({ dataset }) => {
    const options = { ...dataset };
    for (const name in options) {
      const text = options[name];
      if (/^(\[?{|true$|false$|\[["\]])/.test(text)) options[name] = JSON.parse(text);
    }
    return options;
  };

  window.NovuInbox = { init };
  const given = written(script);
  const start = () => (NovuInbox.instance = init(given));
  if (given.subscriberId || given.subscriber || given.token)
    page.readyState == "loading" ? addEventListener("DOMContentLoaded", start) : start();

  // The page may hold the script twice.
  try {
    customElements.define(
      tag,
      class extends HTMLElement {
        connectedCallback() {
          this.inbox ||= init(written(this), this);
        }
        disconnectedCallback() {
          // It may have been moved.
          this.isConnected || (this.inbox = this.inbox.destroy());
        }
      },
    );
  } catch {}
})();
