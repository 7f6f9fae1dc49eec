import type { Child } from '../child.ts';

/** One way of fanning out, with its receivers already connected. */
export interface Subject {
  name: string;
  /** Deliveries that one event makes. */
  receiversPerEvent: number;
  /** The process whose CPU time is measured. */
  measured: Child;
  /** Makes so many events of about so many bytes, all in one turn of the event loop. */
  emit: (events: number, eventBytes: number) => Promise<void> | void;
  /** The process that commits and publishes, where there is one. */
  sender?: Child;
}

export interface Subjects extends AsyncDisposable {
  subjects: Subject[];
}
