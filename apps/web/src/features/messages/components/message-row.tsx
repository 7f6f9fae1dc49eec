import type { Message } from '@teamchat/contract';
import { Copy, MailOpen } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { toast } from 'sonner';
import { IconButton } from '../../../components/icon-button.tsx';
import { PersonAvatar } from '../../../components/person-avatar.tsx';
import { copyText } from '../../../lib/copy-text.ts';
import { formatFull, formatTime } from '../../../lib/format-date.ts';

interface RowFrameProps {
  rowKey: string;
  authorId: string;
  author: string;
  at: number;
  starts: boolean;
  /** Takes the place of the time, such as "Sending…". */
  note?: ReactNode;
  toolbar?: ReactNode;
  children: ReactNode;
}

/** The 60-pixel gutter with avatar or time, and the text beside it. Its height does not depend on `note`. */
export function RowFrame({
  rowKey,
  authorId,
  author,
  at,
  starts,
  note,
  toolbar,
  children,
}: RowFrameProps) {
  const time = (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at)} className="tabular-nums">
      {formatTime(at)}
    </time>
  );
  return (
    <article
      data-row={rowKey}
      aria-label={`${author}, ${formatTime(at)}`}
      className={`group relative flex pr-4 hover:bg-surface-message-hover ${starts ? 'pt-2 pb-0.5' : 'py-0.5'}`}
    >
      <div className="w-15 shrink-0 pl-4 max-sm:w-14 max-sm:pl-3">
        {starts ? (
          <span className="mt-1 flex">
            <PersonAvatar id={authorId} name={author} />
          </span>
        ) : (
          <span className="-ml-2 flex w-12 justify-center pt-[3px] text-[11px] leading-4 whitespace-nowrap text-text-muted">
            {note ?? <span className="opacity-0 group-hover:opacity-100">{time}</span>}
          </span>
        )}
      </div>
      <div className="min-w-0 flex-1">
        {starts ? (
          <div className="flex items-baseline gap-2">
            <bdi className="truncate font-semibold">{author}</bdi>
            <span className="shrink-0 text-caption text-text-muted">{note ?? time}</span>
          </div>
        ) : null}
        {children}
      </div>
      {toolbar}
    </article>
  );
}

/** Plain text as it was typed; each line takes the direction of its own script. */
export function MessageBody({ body, muted = false }: { body: string; muted?: boolean }) {
  return (
    <p
      className={`max-w-[75ch] whitespace-pre-wrap wrap-anywhere [unicode-bidi:plaintext] ${muted ? 'text-text-muted' : ''}`}
    >
      {body}
    </p>
  );
}

interface MessageRowProps {
  message: Message;
  author: string;
  at: number;
  starts: boolean;
  onMarkUnread: (message: Message) => void;
}

export const MessageRow = memo(function MessageRow({
  message,
  author,
  at,
  starts,
  onMarkUnread,
}: MessageRowProps) {
  if (message.deleted) {
    return (
      <RowFrame
        rowKey={message.id}
        authorId={message.authorId}
        author={author}
        at={at}
        starts={starts}
      >
        <p className="text-meta leading-5.5 text-text-muted">This message was deleted.</p>
      </RowFrame>
    );
  }
  const copy = async () => {
    toast((await copyText(message.body)) ? 'Copied.' : "Couldn't copy the text.");
  };
  return (
    <RowFrame
      rowKey={message.id}
      authorId={message.authorId}
      author={author}
      at={at}
      starts={starts}
      toolbar={
        <div className="absolute -top-4 right-4 z-10 flex rounded-md border border-border bg-surface-raised p-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:hidden">
          <IconButton icon={Copy} label="Copy text" scale="small" onClick={() => void copy()} />
          <IconButton
            icon={MailOpen}
            label="Mark unread from here"
            scale="small"
            onClick={() => onMarkUnread(message)}
          />
        </div>
      }
    >
      <MessageBody body={message.body} />
      {message.editedAt === null ? null : (
        <span className="text-caption text-text-muted">Edited</span>
      )}
    </RowFrame>
  );
});
