import { Link, useParams } from '@tanstack/react-router';
import type { WorkspaceStore } from '@teamchat/client';
import type { WorkspaceWithRole } from '@teamchat/contract';
import { useState, useSyncExternalStore } from 'react';
import { ErrorState } from '../../components/error-state.tsx';
import { Page } from '../../components/page.tsx';
import { useClient } from '../../lib/client.ts';
import { useWorkspaces } from '../../lib/use-workspaces.ts';
import { WorkspaceContext } from '../../lib/workspace.ts';
import { Frame } from '../frame/frame.tsx';
import { FrameSkeleton } from '../frame/frame-skeleton.tsx';
import { textLink } from '../links.ts';
import { SignedInOnly } from '../session-gate.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function WorkspacePage() {
  return (
    <SignedInOnly>
      <WorkspaceOfSlug />
    </SignedInOnly>
  );
}

function WorkspaceOfSlug() {
  const { slug } = useParams({ from: '/w/$slug' });
  const { data: workspaces, isPending, isError, error, refetch } = useWorkspaces();
  if (isPending) return <FrameSkeleton />;
  if (isError) {
    return (
      <main className="flex h-full">
        <ErrorState
          title="Couldn't open the workspace."
          error={error}
          onRetry={() => void refetch()}
        />
      </main>
    );
  }
  const workspace = workspaces.find((other) => other.slug === slug);
  if (workspace === undefined) return <NotFoundPage />;
  return <OpenWorkspace key={workspace.id} workspace={workspace} workspaces={workspaces} />;
}

interface OpenWorkspaceProps {
  workspace: WorkspaceWithRole;
  workspaces: readonly WorkspaceWithRole[];
}

/** NOTE: a workspace stays open for the life of the page, so that coming back to it is instant. */
function OpenWorkspace({ workspace, workspaces }: OpenWorkspaceProps) {
  const client = useClient();
  const [store] = useState(() => client.openWorkspace(workspace.id));
  return (
    <WorkspaceContext value={store}>
      <WorkspaceState store={store} workspaces={workspaces} />
    </WorkspaceContext>
  );
}

interface WorkspaceStateProps {
  store: WorkspaceStore;
  workspaces: readonly WorkspaceWithRole[];
}

function WorkspaceState({ store, workspaces }: WorkspaceStateProps) {
  const { status, data } = useSyncExternalStore(store.subscribe, store.getState);
  if (status.kind === 'ended') {
    return (
      <Page
        title="You're no longer in this workspace"
        lead="Somebody removed you, or it is gone. Ask for an invite link to come back."
      >
        <Link to="/" className={textLink}>
          Go to your workspaces
        </Link>
      </Page>
    );
  }
  return data === null ? <FrameSkeleton /> : <Frame workspaces={workspaces} />;
}
