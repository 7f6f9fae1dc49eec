import { Link, useNavigate } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { CreateWorkspaceForm } from '../../features/workspaces/components/create-workspace-form.tsx';
import { useRefreshWorkspaces, useWorkspaces } from '../../lib/use-workspaces.ts';
import { textLink } from '../links.ts';
import { SignedInOnly } from '../session-gate.tsx';
import { SignOutButton } from '../sign-out-button.tsx';

export function NewWorkspacePage() {
  return (
    <SignedInOnly>
      <NewWorkspace />
    </SignedInOnly>
  );
}

function NewWorkspace() {
  const navigate = useNavigate();
  const refresh = useRefreshWorkspaces();
  const hasOthers = (useWorkspaces().data?.length ?? 0) > 0;
  const open = async (slug: string) => {
    await refresh();
    await navigate({ to: '/w/$slug', params: { slug } });
  };
  return (
    <Page
      title="Create a workspace"
      lead="A workspace is where your team talks. To join one that exists, open the invite link you were sent."
      aside={<SignOutButton />}
    >
      <CreateWorkspaceForm onCreated={(slug) => void open(slug)} />
      {hasOthers ? (
        <p className="mt-6 text-meta">
          <Link to="/" className={textLink}>
            Back to your workspaces
          </Link>
        </p>
      ) : null}
    </Page>
  );
}
