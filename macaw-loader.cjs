/**
 * Shortens macaw-ui while it is bundled. Half of it is a table of CSS classes, with an entry such
 * as `{ conditions: { default: "_18fs8ps2", hover: "_18fs8ps3" }, defaultClass: "_18fs8ps2" }` for
 * each value of each property. Within an entry the names count upwards in base 36, so the first
 * name and the list of conditions say it all. An entry that does not count upwards stays as it is.
 */
const entry = /\{ conditions: \{ ([^{}]*) \}, defaultClass: "(\w+)" \}/g;
const pair = /(\w+): "(\w+)"/g;
/** What the names of macaw 2.0.0 begin with; the rest is a number. */
const prefix = '_18fs8ps';

const numberOf = (name) => parseInt(name.slice(prefix.length), 36);

const expand =
  `const macawEntry = (names, first) => ({ conditions: Object.fromEntries(` +
  `names.map((name, i) => [name, "${prefix}" + (parseInt(first, 36) + i).toString(36)])), ` +
  `defaultClass: "${prefix}" + first });`;

module.exports = function shortenMacaw(source) {
  const lists = new Map();
  const body = source.replace(entry, (whole, conditions, first) => {
    const pairs = [...conditions.matchAll(pair)].map(([, name, value]) => ({ name, value }));
    const start = numberOf(first);
    const counts = pairs.every(
      ({ value }, index) => value === prefix + (start + index).toString(36),
    );
    if (!first.startsWith(prefix) || !counts) return whole;
    const names = pairs.map(({ name }) => name).join();
    if (!lists.has(names)) lists.set(names, `macawNames${lists.size}`);
    return `macawEntry(${lists.get(names)}, "${start.toString(36)}")`;
  });
  if (lists.size === 0) return source;
  const names = [...lists].map(([list, name]) => `const ${name} = "${list}".split(",");`);
  return [...names, expand, body].join('\n');
};
