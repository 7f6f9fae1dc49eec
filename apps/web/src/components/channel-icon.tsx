import type { Visibility } from '@teamchat/contract';
import { Hash, Lock } from 'lucide-react';

interface ChannelIconProps {
  visibility: Visibility;
  size?: 16 | 20;
  className?: string;
}

/** `#`, or a lock for a private channel, which is also said in words. */
export function ChannelIcon({ visibility, size = 16, className }: ChannelIconProps) {
  const Icon = visibility === 'private' ? Lock : Hash;
  return (
    <span className={`inline-flex shrink-0 ${className ?? ''}`}>
      <Icon size={size} strokeWidth={1.5} aria-hidden />
      {visibility === 'private' ? <span className="sr-only">Private channel </span> : null}
    </span>
  );
}
