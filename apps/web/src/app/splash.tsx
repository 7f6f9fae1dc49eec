import { SkeletonGroup } from '../components/skeleton.tsx';
import { Wordmark } from '../components/wordmark.tsx';

/** While it is not known yet who is signed in. */
export function Splash() {
  return (
    <SkeletonGroup label="TeamChat is starting" className="flex h-full items-center justify-center">
      <Wordmark />
    </SkeletonGroup>
  );
}
