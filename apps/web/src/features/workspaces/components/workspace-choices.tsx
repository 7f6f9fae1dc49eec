import { Link } from '@tanstack/react-router';
import type { WorkspaceWithRole } from '@teamchat/contract';
import { ChevronRight } from 'lucide-react';
import { Avatar } from '../../../components/avatar.tsx';

/** The workspaces of this account, as links. */
export function WorkspaceChoices({ workspaces }: { workspaces: readonly WorkspaceWithRole[] }) {
  return (
    <ul className="-mx-2 flex flex-col">
      {workspaces.map((workspace) => (
        <li key={workspace.id}>
          <Link
            to="/w/$slug"
            params={{ slug: workspace.slug }}
            className="flex min-h-13 items-center gap-3 rounded-md px-2 py-2 hover:bg-surface-hover"
          >
            <Avatar id={workspace.id} name={workspace.name} shape="workspace" />
            <bdi className="min-w-0 flex-1 truncate text-left font-medium">{workspace.name}</bdi>
            <ChevronRight
              size={16}
              strokeWidth={1.5}
              aria-hidden
              className="shrink-0 text-text-muted"
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
