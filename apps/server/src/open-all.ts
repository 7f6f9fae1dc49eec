/** Takes what was just opened into what is closed with the whole; returns it. */
export type Own = <T extends AsyncDisposable>(resource: T) => T;

/**
 * Opens things that belong together. Disposing of the result closes all that was owned, last opened first, whatever
 * fails meanwhile; when one cannot be opened, those before it are closed.
 * @throws what opening threw; from disposing, an AggregateError of what could not be closed.
 */
export async function openAll<T extends object>(
  open: (own: Own) => Promise<T>,
): Promise<T & AsyncDisposable> {
  const opened: AsyncDisposable[] = [];
  const close = async () => {
    const errors: unknown[] = [];
    for (const resource of opened.splice(0).toReversed()) {
      try {
        await resource[Symbol.asyncDispose]();
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  };
  try {
    const whole = await open((resource) => {
      opened.push(resource);
      return resource;
    });
    return Object.assign(whole, {
      async [Symbol.asyncDispose]() {
        const errors = await close();
        if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
}
