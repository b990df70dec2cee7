/**
 * The beginning of a text, at most `length` UTF-16 units long, and never half of a character: an
 * emoji takes two units, and neither a form field nor a database takes one of them alone.
 */
export const cutText = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
