import ipaddr from 'ipaddr.js';

/**
 * True for an address of the public internet. Loopback, private, link-local (169.254.169.254 and
 * other metadata services), unique-local, carrier-grade NAT, multicast, reserved and the IPv6
 * forms that embed an IPv4 address (mapped, 6to4, NAT64, Teredo) are not.
 */
export const isPublicAddress = (address: string): boolean => {
  const bare = address.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  return parsed.range() === 'unicast' && !isDocumentation(parsed);
};

/** True for 127.0.0.0/8, ::1 and their IPv4-mapped forms. */
export const isLoopbackAddress = (address: string): boolean => {
  const bare = address.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
};

/** True where the host of a URL is an address and not a name. */
export const isAddress = (hostname: string): boolean =>
  ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''));

/** Deprecated or site-local IPv6 that the library calls unicast. */
const isDocumentation = (parsed: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  parsed.kind() === 'ipv6' &&
  (inRange(parsed, '2001:db8::/32') || inRange(parsed, 'fec0::/10') || inRange(parsed, '::/96'));

const inRange = (parsed: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean =>
  parsed.match(ipaddr.parseCIDR(cidr));
