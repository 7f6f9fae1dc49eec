import {
  assembleEvent,
  type Cursor,
  formatCursor,
  type Id,
  type LogEvent,
  type MembershipDelta,
  membershipDelta,
  redactedPayload,
  redaction,
  type WorkspaceEvent,
} from '@teamchat/contract';
import {
  type FrameTarget,
  FrameTemplate,
  frameMessage,
  messageTail,
  type RequestKey,
} from './frame.ts';

/** Distinct request ids whose frames are kept; further ones share a template. */
const CACHED_FRAMES = 16;
/** The same for events that only replays still need: there are thousands of them. */
const CACHED_OLD_FRAMES = 2;
const NO_FRAME = Buffer.alloc(0);

export interface StreamEventFields extends LogEvent {
  delta: MembershipDelta | null;
  redacts: { id: Id; channelId: Id } | null;
}

/** What an event changes of rights and texts; nothing that we know of where its payload is not as it should be. */
function readEffects(event: LogEvent): Pick<StreamEventFields, 'delta' | 'redacts'> | null {
  try {
    return { delta: membershipDelta(event), redacts: redaction(event) };
  } catch {
    return null;
  }
}

/** One event of a log with everything made of it once per process: its bytes and its frames. */
export class StreamEvent implements StreamEventFields {
  readonly seq: number;
  readonly tag: number;
  readonly at: string;
  readonly type: LogEvent['type'];
  readonly v: number;
  readonly audience: string;
  readonly subjectId: Id;
  readonly actorId: Id;
  readonly payload: string;
  readonly delta: MembershipDelta | null;
  readonly redacts: { id: Id; channelId: Id } | null;
  readonly cursor: Cursor;
  /** What it changes could not be read. */
  isPoison = false;
  #tail: Buffer | null = null;
  #template: FrameTemplate | null = null;
  #data: WorkspaceEvent | null = null;
  #lastKey: RequestKey = 0;
  #lastFrame: Buffer = NO_FRAME;
  #frames: Map<RequestKey, Buffer> | null = null;
  #cachedFrames = CACHED_FRAMES;

  constructor(fields: StreamEventFields) {
    this.seq = fields.seq;
    this.tag = fields.tag;
    this.at = fields.at;
    this.type = fields.type;
    this.v = fields.v;
    this.audience = fields.audience;
    this.subjectId = fields.subjectId;
    this.actorId = fields.actorId;
    this.payload = fields.payload;
    this.delta = fields.delta;
    this.redacts = fields.redacts;
    this.cursor = formatCursor(this);
  }

  static fromLog(event: LogEvent): StreamEvent {
    const effects = readEffects(event);
    const made = new StreamEvent({ ...event, ...(effects ?? { delta: null, redacts: null }) });
    made.isPoison = effects === null;
    return made;
  }

  /** About what it occupies, in bytes. */
  get weight(): number {
    return this.payload.length + 256;
  }

  /** The event as an object, for sessions that do not take raw frames. */
  get data(): WorkspaceEvent {
    this.#data ??= JSON.parse(assembleEvent(this, this.payload)) as WorkspaceEvent;
    return this.#data;
  }

  get #sharedTail(): Buffer {
    this.#tail ??= messageTail(this.cursor, assembleEvent(this, this.payload));
    return this.#tail;
  }

  /**
   * Hands over the socket frame of this event: the same Buffer for the same request id, while there
   * are few of them, else a template that all further ids share. An old event keeps no template: each
   * further id gets a frame of its own.
   */
  enqueueOn(target: FrameTarget): void {
    if (target.key === this.#lastKey || this.#selectFrame(target.key)) {
      target.enqueue(this.#lastFrame);
      return;
    }
    if (this.#cachedFrames === CACHED_OLD_FRAMES) {
      target.enqueue(frameMessage(target.key, this.#sharedTail));
      return;
    }
    this.#template ??= new FrameTemplate(this.#sharedTail);
    target.enqueueTemplate(this.#template);
  }

  #selectFrame(key: RequestKey): boolean {
    this.#frames ??= new Map();
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      if (this.#frames.size >= this.#cachedFrames) return false;
      frame = frameMessage(key, this.#sharedTail);
      this.#frames.set(key, frame);
    }
    this.#lastKey = key;
    this.#lastFrame = frame;
    return true;
  }

  /** Frees what is made again when somebody needs it, and keeps little of it from now on. */
  retire(): void {
    this.#cachedFrames = CACHED_OLD_FRAMES;
    this.#tail = null;
    this.#template = null;
    this.#data = null;
    this.#lastKey = 0;
    this.#lastFrame = NO_FRAME;
    this.#frames = null;
  }

  /** What is left of this event when the message it is about was deleted. */
  redacted(message: { id: Id; channelId: Id }): StreamEvent {
    return new StreamEvent({
      seq: this.seq,
      tag: this.tag,
      at: this.at,
      type: this.type,
      v: this.v,
      audience: this.audience,
      subjectId: this.subjectId,
      actorId: this.actorId,
      delta: null,
      redacts: null,
      payload: redactedPayload(message),
    });
  }

  /** Does this event carry the text of that message? */
  carriesText(messageId: Id): boolean {
    return (
      this.subjectId === messageId &&
      (this.type === 'message.created' || this.type === 'message.updated')
    );
  }
}
