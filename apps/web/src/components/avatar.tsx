import { classNames } from '../lib/class-names.ts';
import { hueOf, initialsOf } from '../lib/initials.ts';

interface AvatarProps {
  /** Decides the colour, so that a renamed person keeps it. */
  id: string;
  name: string;
  size?: 24 | 32 | 36;
  shape?: 'person' | 'workspace';
  className?: string;
}

/** Initials on a quiet colour. Decoration: the name stands beside it. */
export function Avatar({ id, name, size = 36, shape = 'person', className }: AvatarProps) {
  return (
    <span
      aria-hidden
      style={{
        width: size,
        height: size,
        backgroundColor: `oklch(var(--avatar-lightness) var(--avatar-chroma) ${hueOf(id)})`,
      }}
      className={classNames(
        'inline-flex shrink-0 select-none items-center justify-center font-medium text-(--on-avatar)',
        size === 24 ? 'text-[10px]' : 'text-meta',
        shape === 'person' ? 'rounded-md' : 'rounded-md font-semibold',
        size === 24 && 'rounded-sm',
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
