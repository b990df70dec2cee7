const [quote, lineEnd] = [0x22, 0x0a];

/**
 * Counts the lines of a CSV file as it comes, in pieces of any size. A line end within quotes is
 * part of a field. Both signs are bytes of their own in UTF-8, so that nothing has to be decoded.
 */
export const makeLineCount = (): ((piece: Uint8Array) => number) => {
  let count = 0;
  let isQuoted = false;
  return (piece) => {
    for (const byte of piece) {
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === lineEnd && !isQuoted) count += 1;
    }
    return count;
  };
};
