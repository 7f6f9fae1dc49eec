import pg from 'pg';

const { builtins } = pg.types;

/** `2026-01-02 03:04:05.678+00` → `2026-01-02T03:04:05.678Z`. */
function toIsoInstant(text: string): string {
  return new Date(text).toISOString();
}

/**
 * How raw queries read values: bigint as a number (positions stay below 2^53), moments as ISO 8601 in UTC,
 * so that what was published and what is read back later are the same characters. Drizzle reads its own way.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') => {
    if (format === 'text' && oid === builtins.INT8) return Number;
    if (format === 'text' && oid === builtins.TIMESTAMPTZ) return toIsoInstant;
    return format === 'text'
      ? pg.types.getTypeParser(oid, 'text')
      : pg.types.getTypeParser(oid, 'binary');
  }) as typeof pg.types.getTypeParser,
};
