import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { browserTokens, type Client, createClient } from '@teamchat/client';
import { useEffect, useState } from 'react';
import { Toaster } from '../components/toaster.tsx';
import { TooltipProvider } from '../components/tooltip.tsx';
import { ClientContext } from '../lib/client.ts';
import { followOtherTabs } from '../lib/other-tabs.ts';
import { createBrowserOutboxStorage } from '../lib/outbox-storage.ts';
import { useOwnPresence } from '../lib/use-own-presence.ts';
import { createAppRouter } from './router.tsx';

function createBrowserClient(): Client {
  return createClient({
    url: window.location.origin,
    tokens: browserTokens(),
    outboxStorage: createBrowserOutboxStorage(),
  });
}

export function App() {
  const [client, setClient] = useState(createBrowserClient);
  const [queries] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } }),
  );
  const [router] = useState(createAppRouter);
  useWakeUps(client);
  useOwnPresence(client);
  useEffect(() => followOtherTabs(client), [client]);
  useEffect(
    () =>
      onSignedOut(client, () => {
        // The next account must meet nothing of this one: no open workspace, no answer that was kept.
        void client.close();
        queries.clear();
        setClient(createBrowserClient());
      }),
    [client, queries],
  );
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={queries}>
        <TooltipProvider delayDuration={400}>
          <RouterProvider router={router} />
          <Toaster />
        </TooltipProvider>
      </QueryClientProvider>
    </ClientContext>
  );
}

/** Calls back when the signed-in account is signed out, here or by the server. */
function onSignedOut(client: Client, callback: () => void): () => void {
  let wasSignedIn = client.auth.getState().kind === 'signedIn';
  return client.auth.subscribe(() => {
    const { kind } = client.auth.getState();
    if (wasSignedIn && kind === 'signedOut') callback();
    wasSignedIn = kind === 'signedIn';
  });
}

/** What waits for its next try does not wait when the network or the reader is back. */
function useWakeUps(client: Client): void {
  useEffect(() => {
    const wake = () => client.wake();
    const wakeIfVisible = () => {
      if (document.visibilityState === 'visible') client.wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wakeIfVisible);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wakeIfVisible);
    };
  }, [client]);
}
