import type { User, World } from '../state';
import { renderPage, type Look } from './html';
import { fullscreenHtml, isFullscreen, mayUse, mountedAt, widgetHtml } from './mounts';

/**
 * Widgets of apps in a grid; one that asks for the whole page has it (`HomePage` of version 3.23).
 * Who lacks a permission of a widget does not see it here.
 */
export const homePage = (world: World, user: User, look: Look): Response => {
  const found = mountedAt(world, 'HOMEPAGE_WIDGETS').filter((one) => mayUse(world, user, one));
  const whole = found.find(isFullscreen);
  const grid = found
    .filter((one) => !isFullscreen(one))
    .map((one) => widgetHtml(world, one, look, {}))
    .join('');
  const widgets = grid ? `<div class="grid">${grid}</div>` : '<p>No app shows anything here.</p>';
  return renderPage({
    title: 'Home',
    look,
    main: `<h1>Home</h1>${whole ? fullscreenHtml(world, whole, look) : widgets}`,
  });
};
