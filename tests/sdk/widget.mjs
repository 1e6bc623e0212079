// The <Inbox/> of @novu/js as a page has it; bundled for the browser by the tests.

import { NovuUI } from '@novu/js/ui';

window.mountInbox = (options) => {
  const ui = new NovuUI({ options });
  ui.mountComponent({ name: 'Inbox', element: document.getElementById('inbox'), props: { open: true } });
};
