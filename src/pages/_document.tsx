import { Head, Html, Main, NextScript } from 'next/document';

/** `lang` says English, since the texts are; numbers and dates follow the Dashboard's locale. */
const Document = () => (
  <Html lang="en">
    <Head>
      {/* Blocking on purpose: it sets the theme before the first paint. */}
      <script src="/theme.js" />
    </Head>
    <body>
      <Main />
      <NextScript />
    </body>
  </Html>
);

export default Document;
