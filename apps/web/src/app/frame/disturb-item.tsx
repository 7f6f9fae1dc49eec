import { BellOff, BellRing } from 'lucide-react';
import { MenuItem } from '../../components/menu.tsx';
import { useStore, useWorkspace } from '../../lib/workspace.ts';

/** Turns my "do not disturb" on or off, for all my devices. */
export function DisturbItem() {
  const { presence } = useWorkspace();
  const isQuiet = useStore(({ data, presence: known }) =>
    data === null ? false : known[data.me.userId]?.dnd === true,
  );
  return (
    <MenuItem icon={isQuiet ? BellRing : BellOff} onSelect={() => presence.setDnd(!isQuiet)}>
      {isQuiet ? 'Turn off do not disturb' : 'Do not disturb'}
    </MenuItem>
  );
}
