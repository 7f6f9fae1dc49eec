import { type ReactNode, useEffect } from 'react';
import { Wordmark } from './wordmark.tsx';

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** At the top right, such as signing out. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A page outside of a workspace: one narrow column that starts at the same height everywhere. */
export function Page({ title, lead, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · TeamChat`;
  }, [title]);
  return (
    <div className="flex min-h-full flex-col overflow-y-auto bg-surface pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)]">
      <header className="flex h-16 shrink-0 items-center justify-between gap-4 px-6 max-sm:px-4">
        <Wordmark />
        {aside}
      </header>
      <main className="mx-auto w-full max-w-102 px-6 pt-[max(16px,10dvh)] pb-16 max-sm:px-4 max-sm:pt-6">
        <h1 className="text-title font-semibold wrap-anywhere">{title}</h1>
        {lead === undefined ? null : <p className="mt-1.5 text-text-muted wrap-anywhere">{lead}</p>}
        <div className="mt-7">{children}</div>
      </main>
    </div>
  );
}
