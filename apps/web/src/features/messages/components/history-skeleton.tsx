import { Skeleton, SkeletonGroup } from '../../../components/skeleton.tsx';

const widths = [
  [0.62, 0.4],
  [0.35],
  [0.7, 0.55, 0.3],
  [0.5],
  [0.45, 0.66],
  [0.38],
  [0.58, 0.25],
] as const;

/** Messages in their true shape. */
export function SkeletonRows({ count }: { count: number }) {
  return widths.slice(0, count).map((lines) => (
    <div key={lines.join()} aria-hidden className="flex pt-2 pr-4 pb-1">
      <div className="w-15 shrink-0 pl-4 max-sm:w-14 max-sm:pl-3">
        <Skeleton className="size-9 rounded-md" />
      </div>
      <div className="flex flex-1 flex-col gap-2 pt-1">
        <Skeleton className="h-3.5 w-32" />
        {lines.map((width) => (
          <Skeleton
            key={width}
            className="h-3.5"
            style={{ width: `min(${width * 100}%, ${width * 75}ch)` }}
          />
        ))}
      </div>
    </div>
  ));
}

/** A channel whose first page is on its way. */
export function HistorySkeleton() {
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-end overflow-hidden pb-4">
      <SkeletonGroup label="Loading messages">
        <SkeletonRows count={widths.length} />
      </SkeletonGroup>
    </div>
  );
}
