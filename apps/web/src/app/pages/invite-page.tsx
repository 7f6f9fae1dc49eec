import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { JoinWorkspace } from '../../features/workspaces/components/join-workspace.tsx';
import { useAuthState } from '../../lib/client.ts';
import { useRefreshWorkspaces } from '../../lib/use-workspaces.ts';
import { textLink } from '../links.ts';
import { SessionKnown, SignedInOnly, useMe } from '../session-gate.tsx';

export function InvitePage() {
  return (
    <SessionKnown>
      <Invitation />
    </SessionKnown>
  );
}

function Invitation() {
  const { code } = useParams({ from: '/invite/$code' });
  const navigate = useNavigate();
  const signedIn = useAuthState().kind === 'signedIn';
  if (signedIn) {
    return (
      <SignedInOnly>
        <AcceptInvitation code={code} />
      </SignedInOnly>
    );
  }
  const next = `/invite/${code}`;
  return (
    <Page
      title="You're invited to TeamChat"
      lead="Create an account to join the workspace, or sign in if you have one."
    >
      <div className="flex flex-col gap-2">
        <Button
          variant="primary"
          onClick={() => void navigate({ to: '/sign-up', search: { next } })}
        >
          Create an account
        </Button>
        <Button onClick={() => void navigate({ to: '/sign-in', search: { next } })}>Sign in</Button>
      </div>
    </Page>
  );
}

function AcceptInvitation({ code }: { code: string }) {
  const me = useMe();
  const navigate = useNavigate();
  const refresh = useRefreshWorkspaces();
  const open = async (slug: string) => {
    await refresh();
    await navigate({ to: '/w/$slug', params: { slug }, replace: true });
  };
  return (
    <Page title="Join the workspace" lead={`You join as ${me.name} (${me.email}).`}>
      <JoinWorkspace code={code} onJoined={(slug) => void open(slug)} />
      <p className="mt-6 text-meta">
        <Link to="/" className={textLink}>
          Not now
        </Link>
      </p>
    </Page>
  );
}
