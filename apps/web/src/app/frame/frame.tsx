import { Outlet, useParams } from '@tanstack/react-router';
import type { WorkspaceWithRole } from '@teamchat/contract';
import { useState } from 'react';
import { useData } from '../../lib/workspace.ts';
import { Dialogs, type OpenDialog } from './dialogs.tsx';
import { Rail } from './rail.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShortcut } from './use-shortcut.ts';

/** Rail, sidebar and the channel; on small screens the channel list or the channel. */
export function Frame({ workspaces }: { workspaces: readonly WorkspaceWithRole[] }) {
  const workspaceId = useData((data) => data.workspace.id);
  const { channelId = null } = useParams({ strict: false });
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  useShortcut('k', () => setDialog((open) => (open === 'switcher' ? null : 'switcher')));
  const hasChannel = channelId !== null;
  return (
    <div className="flex h-dvh overflow-hidden bg-surface pt-[env(safe-area-inset-top)] pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-sm bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        Skip to messages
      </a>
      <Rail
        workspaces={workspaces}
        currentId={workspaceId}
        onOpenSettings={() => setDialog('settings')}
      />
      <Sidebar currentId={channelId} hiddenWhenNarrow={hasChannel} onOpen={setDialog} />
      <main
        id="main"
        tabIndex={-1}
        className={`flex min-w-0 flex-1 flex-col outline-none ${hasChannel ? '' : 'max-sm:hidden'}`}
      >
        <Outlet />
      </main>
      <Dialogs open={dialog} onOpen={setDialog} />
    </div>
  );
}
