import { ListMembersInput, ListMessagesInput } from '@teamchat/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { coerceQuery } from './coerce.ts';

const Input = z.object({
  flag: z.boolean().optional(),
  count: z.int().default(1),
  ratio: z.number().nullable().optional(),
  ids: z.array(z.string()).optional(),
  sizes: z.array(z.number()).default([]),
  text: z.string().optional(),
});
const keys = Object.keys(Input.shape);
const coerce = (query: string) => coerceQuery(Input, keys, query);

describe('coerceQuery', () => {
  test('reads false as false', () => {
    expect(coerce('flag=false')).toEqual({ flag: false });
    expect(coerce('flag=true')).toEqual({ flag: true });
  });

  test.each(['flag=0', 'flag=1', 'flag=yes', 'flag=', 'flag=False'])(
    'leaves %s for the schema to refuse',
    (query) => {
      expect(Input.safeParse(coerce(query)).success).toBe(false);
    },
  );

  test('reads decimal numbers only', () => {
    expect(coerce('count=42&ratio=-0.5')).toEqual({ count: 42, ratio: -0.5 });
    for (const text of ['', '%205', '0x10', '1e3', '05', 'NaN', 'Infinity', '1_000', 'null']) {
      expect(Input.safeParse(coerce(`count=${text}`)).success, text).toBe(false);
    }
  });

  test('reads a list from one value or many', () => {
    expect(coerce('ids=a')).toEqual({ ids: ['a'] });
    expect(coerce('ids=a&ids=b&sizes=1&sizes=2')).toEqual({ ids: ['a', 'b'], sizes: [1, 2] });
  });

  test('leaves text alone that looks like a number', () => {
    expect(coerce('text=42')).toEqual({ text: '42' });
  });

  test('does not pick one of two values', () => {
    expect(Input.safeParse(coerce('count=1&count=2')).success).toBe(false);
  });

  test('ignores names that the schema lacks, also dangerous ones', () => {
    const values = coerce('__proto__=1&constructor=2&toString=3&nothing=4');
    expect(values).toEqual({});
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  });

  test('does not change the schemas that tRPC shares', () => {
    const { shape } = ListMessagesInput;
    coerceQuery(ListMessagesInput, Object.keys(shape), 'numBefore=5&minSeq=7&anchor=newest');
    expect(shape.numBefore.safeParse('5').success).toBe(false);
    expect(shape.minSeq.safeParse('7').success).toBe(false);
    expect(ListMembersInput.shape.userIds.safeParse('5').success).toBe(false);
  });
});
