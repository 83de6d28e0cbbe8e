/** The way to the sheet of frames; what draws it comes with the first click. */
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

const SheetDialog = lazy(async () => ({ default: (await import('./SheetDialog')).SheetDialog }));

export function SheetButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-label={t('sheet.buttonLabel')} data-testid="sheet" onClick={() => setOpen(true)}>
        {t('sheet.button')}
      </button>
      {open && (
        <Suspense fallback={null}>
          <SheetDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
