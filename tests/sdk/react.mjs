// The components and hooks of @novu/react as a customer's page has them; bundled for the browser by the tests.

import {
  Bell,
  Inbox,
  NovuProvider,
  Preferences,
  Subscription,
  useCounts,
  useNotifications,
  useNovu,
  usePreferences,
  useSubscription,
} from '@novu/react';
import { createElement as h, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

// What hooks know, written out for the test to read.
function Hooks({ topicKey }) {
  const novu = useNovu();
  const [connected, setConnected] = useState(false);
  useEffect(() => novu.on('socket.connect.resolved', () => setConnected(true)), [novu]);
  const { counts } = useCounts({ filters: [{ read: false }, { tags: ['orders'], read: false }] });
  const { notifications, readAll } = useNotifications({ limit: 10 });
  const { preferences } = usePreferences({});
  const { subscription } = useSubscription({ topicKey });
  const said = {
    connected,
    counts: counts?.map(({ count }) => count),
    notifications: notifications?.map(({ body, isRead }) => `${body}${isRead ? ' (read)' : ''}`),
    preferences: preferences?.length,
    subscription: subscription?.identifier ?? null,
  };
  return h('div', null, h('pre', { id: 'hooks' }, JSON.stringify(said)), h('button', { onClick: () => readAll() }, 'Read all by hook'));
}

window.mountReact = ({ part, topicKey, workflowId, tabs, ...options }) => {
  const parts = {
    inbox: () => h(Inbox, { ...options, tabs, open: true }),
    bell: () => h(Inbox, options, h(Bell)),
    preferences: () => h(Inbox, options, h(Preferences)),
    subscription: () =>
      h(NovuProvider, options, h(Subscription, { topicKey, open: true, preferences: [{ label: 'Orders by mail', workflowId }] })),
    hooks: () => h(NovuProvider, options, h(Hooks, { topicKey })),
  };
  createRoot(document.getElementById('inbox')).render(parts[part]());
};
