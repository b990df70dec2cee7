import NextDocument, { Head, Html, Main, NextScript } from 'next/document';
import type { DocumentContext, DocumentInitialProps } from 'next/document';
import { nonceOf } from '../server/http/security-headers';

/** `lang` says English, until the Dashboard's locale is known and the texts follow it. */
class Document extends NextDocument<{ readonly nonce?: string }> {
  /** The page's own headers were set just before; their nonce lets Next's inline script run. */
  static override async getInitialProps(
    context: DocumentContext,
  ): Promise<DocumentInitialProps & { readonly nonce?: string }> {
    const initial = await NextDocument.getInitialProps(context);
    return { ...initial, nonce: nonceOf(context.res?.getHeader('content-security-policy')) };
  }

  override render() {
    const { nonce } = this.props;
    return (
      <Html lang="en">
        <Head nonce={nonce}>
          {/* Blocking on purpose: it sets the theme before the first paint. */}
          <script src="/theme.js" />
        </Head>
        <body>
          <Main />
          <NextScript nonce={nonce} />
        </body>
      </Html>
    );
  }
}

export default Document;
