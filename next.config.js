/**
 * Headers of every page. Pages that a Dashboard shows set a wider policy per request, since the
 * Dashboards are known at run time only; one that forgets to is shown in no frame.
 */
const closedHeaders = [
  { key: 'Content-Security-Policy', value: "default-src 'self'; frame-ancestors 'none'" },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
];

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // A folder that runs by itself; `src/host/pack.ts` makes it whole.
  output: 'standalone',
  // Whatever lies above the project is no part of it.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: {
    root: import.meta.dirname,
    // A loader's path is taken from the folder of the project.
    rules: { '**/@saleor/macaw-ui/dist/index.mjs': { loaders: ['./macaw-loader.cjs'] } },
  },
  // Next's development server knows `localhost` only; stand-ins and tunnels come by address.
  allowedDevOrigins: ['127.0.0.1'],
  reactStrictMode: true,
  // Neither Saleor nor Stripe follows the 308 that Next answers to a slash at the end; both forms
  // of an address are served instead.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ['pg', '@prisma/adapter-pg', '@prisma/client', 'undici'],
  // Types and lint are checked once, by `npm run check`, and not again by each build.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: '/((?!_next/static/).*)', headers: closedHeaders }],
};

export default config;
