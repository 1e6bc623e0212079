// Tells of what arrives in an inbox of embed.js that was asked for it (docs/how-to/embed-the-inbox.md): those who look at the
// page see a toast, those who do not get a notification of their browser, once they have allowed it at the bell.
(() => {
  const SHOWN_FOR = 5000;
  // A tab that is looked at tells first; those that nobody sees wait so long for it, in milliseconds.
  const HIDDEN_WAIT = 400;
  const TOLD = "novu-told";
  const page = document;
  const tray = page.createElement("div");
  const root = tray.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
:host{all:initial;position:fixed;z-index:2147483000;inset:auto 16px 84px auto;display:grid;gap:8px;width:min(340px,100vw - 32px)}
div{display:flex;align-items:start;gap:10px;padding:12px;border-radius:10px;background:Canvas;color:CanvasText;cursor:pointer;
font:13px/20px system-ui,sans-serif;box-shadow:0 0 0 1px #8884,0 8px 24px -6px #0003}
img{width:32px;height:32px;border-radius:50%}
p{flex:1;min-width:0;margin:0;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
b{display:block}
button{all:unset;width:24px;height:24px;border-radius:6px;text-align:center;font-size:16px;cursor:pointer}
button:hover{background:#8882}
:is(div,button):focus-visible{outline:auto}
@media(prefers-reduced-motion:no-preference){div{animation:in .18s ease-out}}
@keyframes in{from{opacity:0;translate:0 8px}}`);
  root.adoptedStyleSheets = [style];
  let asked = false;

  const made = (name, properties, ...within) => {
    const element = Object.assign(page.createElement(name), properties);
    element.append(...within);
    return element;
  };

  const toast = (host, { title, text, avatar, severity, dismiss }) => {
    let timer;
    const close = () => {
      clearTimeout(timer);
      shown.remove();
    };
    const open = () => {
      close();
      host.inbox.open();
    };
    // What is urgent stays until somebody has seen to it.
    const wait = () => severity !== "high" && (timer = setTimeout(close, SHOWN_FOR));
    const away = made("button", { ariaLabel: dismiss, onclick: (event) => (event.stopPropagation(), close()) }, "\u00d7");
    const said = made("p", { dir: "auto" }, made("b", {}, title), text);
    const shown = made("div", { tabIndex: 0, role: severity === "high" ? "alert" : "status", onclick: open }, said, away);
    if (avatar) shown.prepend(made("img", { src: avatar, alt: "", referrerPolicy: "no-referrer" }));
    shown.onkeydown = ({ key, target }) => {
      if (key === "Escape") close();
      else if (key === "Enter" && target === shown) open();
    };
    shown.onpointerenter = shown.onfocus = () => clearTimeout(timer);
    shown.onpointerleave = shown.onblur = wait;
    tray.style.colorScheme = host.style.colorScheme;
    page.body.append(tray);
    root.append(shown);
    wait();
  };

  const notify = (host, { id, title, text, avatar }) => {
    // The same tag: several tabs show one.
    const shown = new Notification(title || text, { body: title ? text : "", icon: avatar || undefined, tag: id });
    shown.onclick = () => {
      window.focus();
      host.inbox.open();
      shown.close();
    };
  };

  const remembered = (id) => {
    try {
      // Ids grow with time.
      const told = localStorage.getItem(TOLD) >= id;
      if (!told) localStorage.setItem(TOLD, id);
      return told;
    } catch {
      return false;
    }
  };

  page.addEventListener("novu:session", ({ detail }) => {
    asked = Boolean(detail?.notification);
  });
  // Browsers let a page ask only when it was clicked.
  page.addEventListener("novu:open", () => {
    if (asked && window.Notification?.permission === "default") Notification.requestPermission();
  });
  page.addEventListener("novu:received", ({ target, detail }) => {
    if (page.visibilityState === "visible") {
      remembered(detail.id);
      if (detail.toast && !target.shadowRoot.querySelector(":popover-open")) toast(target, detail);
    } else if (detail.notification && window.Notification?.permission === "granted") {
      setTimeout(() => remembered(detail.id) || notify(target, detail), HIDDEN_WAIT);
    }
  });
})();
