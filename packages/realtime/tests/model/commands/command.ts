import type fc from 'fast-check';
import type { Facts } from '../facts.ts';
import type { System } from '../system.ts';

export type Command = fc.AsyncCommand<Facts, System>;

interface Verb<Input> {
  /** May it be done now? Commands that may not are passed over. */
  may(facts: Facts, input: Input): boolean;
  /** Does it to both. */
  run(input: Input, on: { facts: Facts; system: System }): void | Promise<void>;
}

/** Makes commands of a verb that print themselves as they would be written. */
export function command<Input>(name: string, verb: Verb<Input>): (input: Input) => Command {
  return (input) => ({
    check: (facts) => verb.may(facts, input),
    run: async (facts, system) => verb.run(input, { facts, system }),
    toString: () => `${name}(${JSON.stringify(input)})`,
  });
}
