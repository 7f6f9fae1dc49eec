import { SendHorizontal } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Button } from '../../../components/button.tsx';
import { isComposing } from '../../../lib/is-composing.ts';
import { clearDraft, readDraft, writeDraft } from '../drafts.ts';
import { cleanBody, measureBody } from '../measure-body.ts';

interface ComposerProps {
  /** Names the draft: one per workspace and channel. */
  draftKey: string;
  placeholder: string;
  /** Whether the message was taken; otherwise the text stays. */
  onSend: (body: string) => boolean;
  /** With every change of the text: whether there is one. */
  onWriting: (isWriting: boolean) => void;
  /** Stands below the field; `hint` is for when there is nothing else to say. */
  renderNote: (hint: string | null) => ReactNode;
}

/** Enter sends, Shift+Enter breaks the line; an Enter that belongs to an input method does neither. */
export function Composer({ draftKey, placeholder, onSend, onWriting, renderNote }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => readDraft(draftKey));
  const { blank, left, showLeft, sendable } = measureBody(text);

  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    // `text` decides the height.
    area.dataset.empty = `${text === ''}`;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  useEffect(() => {
    // On a phone the keyboard would cover what one came to read.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);

  const change = (next: string) => {
    setText(next);
    writeDraft(draftKey, next);
    onWriting(cleanBody(next) !== '');
  };
  const send = () => {
    const body = cleanBody(text);
    if (!sendable || body === '' || !onSend(body)) return;
    setText('');
    clearDraft(draftKey);
    field.current?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    if (isComposing(event)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      aria-label="New message"
      className="shrink-0 px-4 pb-[env(safe-area-inset-bottom)] max-sm:px-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="flex items-end rounded-md border border-border-strong bg-surface-raised focus-within:border-focus focus-within:ring-1 focus-within:ring-focus">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-describedby="composer-note"
          enterKeyHint="send"
          dir="auto"
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          className="scroll-quiet max-h-[40dvh] min-h-11 min-w-0 flex-1 resize-none bg-transparent px-3 py-2.5 outline-none max-sm:text-[16px]"
        />
        <Button
          type="submit"
          variant="quiet"
          size="icon"
          aria-label="Send message"
          disabled={!sendable}
          className={`m-1.5 pointer-coarse:m-0 ${blank ? '' : 'not-disabled:bg-accent not-disabled:text-on-accent hover:not-disabled:bg-accent-hover hover:not-disabled:text-on-accent'}`}
        >
          <SendHorizontal size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      </div>
      <div
        id="composer-note"
        className="flex h-7 items-center max-sm:h-5 justify-between gap-4 px-1 text-caption text-text-muted"
      >
        {renderNote(blank ? null : 'Shift+Enter for a new line')}
        {showLeft ? (
          <span
            role="status"
            className={`shrink-0 tabular-nums ${left < 0 ? 'font-medium text-danger-text' : ''}`}
          >
            {left < 0
              ? `${formatNumber(-left)} characters too many`
              : `${formatNumber(left)} characters left`}
          </span>
        ) : null}
      </div>
    </form>
  );
}

function formatNumber(value: number): string {
  return value.toLocaleString();
}
