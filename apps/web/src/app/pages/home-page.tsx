import { Link, Navigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { ErrorState } from '../../components/error-state.tsx';
import { Page } from '../../components/page.tsx';
import { Skeleton, SkeletonGroup } from '../../components/skeleton.tsx';
import { WorkspaceChoices } from '../../features/workspaces/components/workspace-choices.tsx';
import { useWorkspaces } from '../../lib/use-workspaces.ts';
import { textLink } from '../links.ts';
import { SignedInOnly } from '../session-gate.tsx';
import { SignOutButton } from '../sign-out-button.tsx';

export function HomePage() {
  return (
    <SignedInOnly>
      <ChooseWorkspace />
    </SignedInOnly>
  );
}

function ChooseWorkspace() {
  const { data: workspaces, isPending, isError, error, refetch } = useWorkspaces();
  if (workspaces?.length === 0) return <Navigate to="/new" replace />;
  return (
    <Page title="Your workspaces" aside={<SignOutButton />}>
      {isPending ? (
        <SkeletonGroup label="Loading your workspaces" className="flex flex-col gap-4">
          <Skeleton className="h-9" />
          <Skeleton className="h-9" />
        </SkeletonGroup>
      ) : isError ? (
        <ErrorState
          title="Couldn't load your workspaces."
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <>
          <WorkspaceChoices workspaces={workspaces} />
          <Link to="/new" className={`mt-4 inline-flex items-center gap-2 ${textLink}`}>
            <Plus size={16} strokeWidth={1.5} aria-hidden />
            Create a workspace
          </Link>
        </>
      )}
    </Page>
  );
}
