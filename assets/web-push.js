// The service worker of the provider web-push. In a file of your own site: importScripts("https://HOST/web-push.js");
// What it shows is what was sent: title, body, data, and among the overrides icon, image, badge, actions, url …
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    said = { body: event.data.text() };
  }
  const { title, url, ...options } = said;
  const data = { ...options.data, url: url ?? options.data?.url };
  event.waitUntil(self.registration.showNotification(title || self.location.hostname, { ...options, data }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = event.notification.data?.url;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const target = link && new URL(link, self.location.origin).href;
    const there = pages.find((page) => !target || page.url === target);
    return there ? there.focus() : self.clients.openWindow(target || "/");
  };
  event.waitUntil(open());
});
