import type { CSSProperties } from 'react';
import { classNames } from '../lib/class-names.ts';

/** A grey bar where text will be. Put it in a `SkeletonGroup`. */
export function Skeleton({ className, style }: { className?: string; style?: CSSProperties }) {
  return (
    <span style={style} className={classNames('block rounded-sm bg-surface-pressed', className)} />
  );
}

/** Shows after 150 ms only, so that quick answers never flash; says once that something loads. */
export function SkeletonGroup({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: React.ReactNode;
}) {
  return (
    <div role="status" className={classNames('animate-late', className)}>
      <span className="sr-only">{label}</span>
      <div aria-hidden className="contents">
        {children}
      </div>
    </div>
  );
}
