import { Skeleton, SkeletonGroup } from '../../components/skeleton.tsx';

/** The frame in its true shape while the workspace loads. */
export function FrameSkeleton() {
  return (
    <div className="flex h-dvh overflow-hidden">
      <div className="w-15 shrink-0 bg-surface-rail max-sm:hidden" />
      <div className="w-66 shrink-0 border-r border-border bg-surface-sunken px-4 py-4 max-sm:w-full">
        <SkeletonGroup label="Loading the workspace" className="flex flex-col gap-4">
          <Skeleton className="mb-6 h-5 w-36" />
          {[0.7, 0.5, 0.8, 0.6, 0.45].map((width) => (
            <Skeleton key={width} className="h-4" style={{ width: `${width * 100}%` }} />
          ))}
        </SkeletonGroup>
      </div>
      <div className="flex-1 max-sm:hidden">
        <div className="h-13 border-b border-border" />
      </div>
    </div>
  );
}
