import { LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuSeparator } from '../../components/menu.tsx';
import { PersonAvatar } from '../../components/person-avatar.tsx';
import { setTheme, useTheme } from '../../lib/theme.ts';
import { useMe } from '../session-gate.tsx';
import { useSignOut } from '../use-sign-out.ts';

const themes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'System', icon: Monitor },
] as const;

import { DisturbItem } from './disturb-item.tsx';

export function UserMenu({ onOpenSettings }: { onOpenSettings: () => void }) {
  const me = useMe();
  const { choice } = useTheme();
  const signOut = useSignOut();
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <button type="button" aria-label={`Account: ${me.name}`} className="rounded-md">
          <PersonAvatar id={me.id} name={me.name} />
        </button>
      }
    >
      <MenuHeading>
        <bdi className="block truncate font-semibold">{me.name}</bdi>
        <span className="block truncate text-meta text-text-muted">{me.email}</span>
      </MenuHeading>
      <MenuSeparator />
      <MenuChoice label="Theme" value={choice} options={themes} onChange={setTheme} />
      <MenuSeparator />
      <DisturbItem />
      <MenuItem icon={Settings} onSelect={onOpenSettings}>
        Settings
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
