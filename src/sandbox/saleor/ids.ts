/** Saleor's global ids: base64 of `Type:key`. */
export const globalId = (type: string, key: string | number): string =>
  Buffer.from(`${type}:${key}`).toString('base64');

/** The key inside a global id, or null where it is not one of this type. */
export const keyOf = (id: string | null | undefined, type: string): string | null => {
  const [name, key] = Buffer.from(id ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return name === type && key ? key : null;
};

/** The type named in a global id. */
export const typeOf = (id: string): string =>
  Buffer.from(id, 'base64').toString('utf8').split(':')[0] ?? '';
