/** Keeps a page that fails to load or draw from taking the others with it. React wants a class here. */
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

interface PageBoundaryState {
  readonly failed: boolean;
}

export class PageBoundary extends Component<{ readonly children: ReactNode }, PageBoundaryState> {
  override state: PageBoundaryState = { failed: false };

  static getDerivedStateFromError(): PageBoundaryState {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <section className="panel" role="alert">
            <h1>{t('errors.general')}</h1>
            <p>{t('app.pageFailed')}</p>
            <button type="button" className="primary" onClick={() => location.reload()}>
              {t('app.reload')}
            </button>
          </section>
        )}
      </Translation>
    );
  }
}
