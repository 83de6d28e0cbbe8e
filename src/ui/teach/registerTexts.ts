/** Adds the Teach page's texts to the app's: they come with the page and not before. */
import i18next from 'i18next';
import { teachingEn } from '../../i18n/en/teaching';
import { teachingZh } from '../../i18n/zh/teaching';

i18next.addResourceBundle('en', 'teaching', teachingEn);
i18next.addResourceBundle('zh', 'teaching', teachingZh);
