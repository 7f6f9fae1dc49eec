import { Navigate, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { FormError } from '../../components/error-state.tsx';
import { Page } from '../../components/page.tsx';
import { useAuthState, useClient } from '../../lib/client.ts';
import { forgetLocalData } from '../../lib/local-data.ts';
import { countUnsent } from '../../lib/outbox-storage.ts';
import { useAction } from '../../lib/use-action.ts';
import { SessionKnown } from '../session-gate.tsx';
import { Splash } from '../splash.tsx';

export function SignOutPage() {
  return (
    <SessionKnown>
      <SignOutOnce />
    </SessionKnown>
  );
}

function SignOutOnce() {
  return useAuthState().kind === 'signedIn' ? <SignOut /> : <Navigate to="/sign-in" replace />;
}

/**
 * Signs out at once when the person asked for it inside the app and nothing is lost by it; otherwise asks first. An
 * address alone, such as a link somebody sent, must not sign anybody out.
 */
function SignOut() {
  const { auth } = useClient();
  const navigate = useNavigate();
  const asked = useLocation({ select: ({ state }) => state.asked === true });
  const [unsent, setUnsent] = useState<number | null>(null);
  const { run, busy, error } = useAction(async () => {
    await auth.logout();
    await forgetLocalData();
  });
  useEffect(() => {
    const begin = async () => {
      // A browser that keeps nothing has nothing to lose.
      const count = await countUnsent().catch(() => 0);
      setUnsent(count);
      if (count === 0 && asked) await run(undefined);
    };
    void begin();
  }, [asked, run]);

  if (unsent === null || (unsent === 0 && asked && error === null)) return <Splash />;
  const messages = unsent === 1 ? 'One message was' : `${unsent} messages were`;
  return (
    <Page
      title="Sign out"
      lead={
        unsent === 0
          ? undefined
          : `${messages} not sent yet, and signing out discards what is left.`
      }
    >
      <div className="flex flex-col gap-2">
        <FormError error={error} />
        <Button
          variant={unsent === 0 ? 'primary' : 'danger'}
          busy={busy}
          onClick={() => void run(undefined)}
        >
          {unsent === 0 ? 'Sign out' : 'Sign out and discard'}
        </Button>
        <Button onClick={() => void navigate({ to: '/' })}>Stay signed in</Button>
      </div>
    </Page>
  );
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The person pressed "Sign out". */
    asked?: boolean;
  }
}
