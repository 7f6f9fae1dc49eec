import { useLocation, useNavigate } from '@tanstack/react-router';
import type { Me } from '@teamchat/contract';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { ErrorState } from '../components/error-state.tsx';
import { useAuthState, useClient } from '../lib/client.ts';
import { Splash } from './splash.tsx';

const MeContext = createContext<Me | null>(null);

/** The signed-in account; only below `SignedInOnly`. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error('useMe needs SignedInOnly above it.');
  return me;
}

/** Asks the server at load whether this browser is signed in. */
function useRestoredAuth() {
  const { auth } = useClient();
  const state = useAuthState();
  const [error, setError] = useState<unknown>(null);
  const restore = useCallback(() => {
    auth.restore().catch(setError);
  }, [auth]);
  const isUnknown = state.kind === 'unknown';
  useEffect(() => {
    if (isUnknown) restore();
  }, [isUnknown, restore]);
  const retry = () => {
    setError(null);
    restore();
  };
  return { state, error, retry };
}

/** Sends signed-out people to sign in, and back to here afterwards. */
export function SignedInOnly({ children }: { children: ReactNode }) {
  const { state, error, retry } = useRestoredAuth();
  switch (state.kind) {
    case 'signedIn':
      return <MeContext value={state.user}>{children}</MeContext>;
    case 'signedOut':
      return <ToSignIn />;
    case 'unknown':
      return error === null ? <Splash /> : <RestoreFailed error={error} onRetry={retry} />;
  }
}

/** NOTE: navigates once; while it does, the location is already the new one. */
function ToSignIn() {
  const navigate = useNavigate();
  const { href } = useLocation();
  const [search] = useState(() => (href === '/' ? {} : { next: href }));
  useEffect(() => {
    void navigate({ to: '/sign-in', search, replace: true });
  }, [navigate, search]);
  return null;
}

/** Sends signed-in people on: to `next`, or to their workspaces. */
export function SignedOutOnly({
  next,
  children,
}: {
  next: string | undefined;
  children: ReactNode;
}) {
  const { state, error, retry } = useRestoredAuth();
  switch (state.kind) {
    case 'signedIn':
      return <ToNext next={next ?? '/'} />;
    case 'signedOut':
      return children;
    case 'unknown':
      return error === null ? <Splash /> : <RestoreFailed error={error} onRetry={retry} />;
  }
}

function ToNext({ next }: { next: string }) {
  const navigate = useNavigate();
  const [href] = useState(next);
  useEffect(() => {
    void navigate({ href, replace: true });
  }, [navigate, href]);
  return null;
}

/** Waits until it is known whether somebody is signed in. */
export function SessionKnown({ children }: { children: ReactNode }) {
  const { state, error, retry } = useRestoredAuth();
  if (state.kind !== 'unknown') return children;
  return error === null ? <Splash /> : <RestoreFailed error={error} onRetry={retry} />;
}

function RestoreFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main className="flex h-full">
      <ErrorState title="Couldn't start TeamChat." error={error} onRetry={onRetry} />
    </main>
  );
}
