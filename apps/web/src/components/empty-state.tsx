import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  /** One action. */
  action?: ReactNode;
}

/** What this is, what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-90 flex-1 flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <Icon size={20} strokeWidth={1.5} aria-hidden className="mb-2 text-text-muted" />
      <p className="font-medium wrap-anywhere">{title}</p>
      <p className="text-meta text-text-muted wrap-anywhere">{children}</p>
      {action === undefined ? null : <div className="mt-4">{action}</div>}
    </div>
  );
}
