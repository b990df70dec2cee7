import { PlainPage } from '../ui/page';
import { text } from '../ui/text';

const NotFound = () => (
  <main>
    <PlainPage title={text.missing.title}>
      <p>{text.missing.reason}</p>
      <p>{text.missing.step}</p>
    </PlainPage>
  </main>
);

export default NotFound;
