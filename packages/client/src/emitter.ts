export interface Emitter<T> {
  /** @returns stops listening. */
  on: (listener: (value: T) => void) => () => void;
  emit: (value: T) => void;
}

/** Listeners are called in order; one that throws does not keep the others from it. */
export function createEmitter<T>(onError: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<{ call: (value: T) => void }>();
  return {
    on(listener) {
      const entry = { call: listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    emit(value) {
      for (const listener of Array.from(listeners)) {
        try {
          listener.call(value);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
