import { useNavigate } from '@tanstack/react-router';
import {
  ArrowLeftRight,
  ChevronDown,
  Compass,
  LogOut,
  Plus,
  Settings,
  UserPlus,
} from 'lucide-react';
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { useSignOut } from '../use-sign-out.ts';
import type { OpenDialog } from './dialogs.tsx';
import { DisturbItem } from './disturb-item.tsx';

interface WorkspaceMenuProps {
  name: string;
  /** Guests and members may not invite. */
  mayInvite: boolean;
  mayCreateChannels: boolean;
  onOpen: (dialog: OpenDialog) => void;
}

export function WorkspaceMenu({ name, mayInvite, mayCreateChannels, onOpen }: WorkspaceMenuProps) {
  const narrow = useIsNarrow();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-1 rounded-sm px-2 text-heading font-semibold touch-target hover:bg-surface-hover"
        >
          <bdi className="truncate">{name}</bdi>
          <ChevronDown
            size={16}
            strokeWidth={1.5}
            aria-hidden
            className="shrink-0 text-text-muted"
          />
        </button>
      }
    >
      {mayInvite ? (
        <MenuItem icon={UserPlus} onSelect={() => onOpen('invite')}>
          Invite people
        </MenuItem>
      ) : null}
      {mayCreateChannels ? (
        <MenuItem icon={Plus} onSelect={() => onOpen('createChannel')}>
          Create a channel
        </MenuItem>
      ) : null}
      <MenuItem icon={Compass} onSelect={() => onOpen('browse')}>
        Browse channels
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={ArrowLeftRight} onSelect={() => void navigate({ to: '/' })}>
        Your workspaces
      </MenuItem>
      {narrow ? (
        <>
          <DisturbItem />
          <MenuItem icon={Settings} onSelect={() => onOpen('settings')}>
            Settings
          </MenuItem>
          <MenuItem icon={LogOut} onSelect={signOut}>
            Sign out
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
