import Link from 'next/link';
import { PlainPage } from '../ui/page';
import { text } from '../ui/text';

const NotFound = () => (
  <PlainPage title={text.missing.title}>
    <p>{text.missing.reason}</p>
    <p>
      <Link className="external" href="/orders">
        {text.missing.step}
      </Link>
    </p>
  </PlainPage>
);

export default NotFound;
