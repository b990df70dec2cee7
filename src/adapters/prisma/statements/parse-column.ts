import pg from 'pg';

const parseBigint = (text: string): bigint => BigInt(text);

/** Columns are read as Prisma reads them, so that rows of both are turned into facts alike. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const isBigint = oid === pg.types.builtins.INT8 && format !== 'binary';
    return isBigint ? parseBigint : pg.types.getTypeParser(oid, format);
  },
};
