import { Link } from '@tanstack/react-router';
import type { WorkspaceWithRole } from '@teamchat/contract';
import { Plus } from 'lucide-react';
import { Avatar } from '../../components/avatar.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { classNames } from '../../lib/class-names.ts';
import { moveRovingFocus } from '../../lib/roving-focus.ts';
import { UserMenu } from './user-menu.tsx';

interface RailProps {
  workspaces: readonly WorkspaceWithRole[];
  currentId: string;
  onOpenSettings: () => void;
}

/** Workspaces, and who I am. Hidden on small screens, where the workspace menu does its work. */
export function Rail({ workspaces, currentId, onOpenSettings }: RailProps) {
  return (
    <nav
      aria-label="Workspaces"
      className="flex w-15 shrink-0 flex-col items-center gap-2 bg-surface-rail py-2 max-sm:hidden"
    >
      <ul
        className="scroll-quiet flex min-h-0 w-full flex-1 flex-col items-center gap-2 overflow-y-auto py-1"
        data-roving-group
      >
        {workspaces.map(({ id, name, slug }) => (
          <li key={id}>
            <Tooltip label={name} side="right">
              <Link
                to="/w/$slug"
                params={{ slug }}
                data-roving
                onKeyDown={moveRovingFocus}
                tabIndex={id === currentId ? 0 : -1}
                aria-label={name}
                aria-current={id === currentId ? 'true' : undefined}
                className={classNames(
                  'block rounded-lg p-0.5',
                  id === currentId ? 'ring-2 ring-accent' : 'opacity-75 hover:opacity-100',
                )}
              >
                <Avatar id={id} name={name} shape="workspace" />
              </Link>
            </Tooltip>
          </li>
        ))}
        <li>
          <Tooltip label="Create or join a workspace" side="right">
            <Link
              to="/new"
              aria-label="Create or join a workspace"
              className="flex size-10 items-center justify-center rounded-lg text-text-muted hover:bg-surface-hover hover:text-text"
            >
              <Plus size={20} strokeWidth={1.5} aria-hidden />
            </Link>
          </Tooltip>
        </li>
      </ul>
      <UserMenu onOpenSettings={onOpenSettings} />
    </nav>
  );
}
